//! Who a request comes from, when proxies stand in front.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The proxies that are believed when `X-Forwarded-For` names a client. None by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// Part of a list of proxies that is neither an address nor a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidProxies(String);

impl std::error::Error for InvalidProxies {}

impl std::fmt::Display for InvalidProxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is neither an address nor a network such as 10.0.0.0/8", self.0)
    }
}

impl FromStr for TrustedProxies {
    type Err = InvalidProxies;

    /// Reads addresses and networks separated by commas.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                let network = part.parse::<IpNet>().ok();
                network.or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from)).ok_or(InvalidProxies(part.to_owned()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TrustedProxies {
    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client behind `peer`. Each proxy appends the address it saw, so the list is walked from its end for as long
    /// as the speaker is trusted; what a client wrote itself stands further left and is never reached.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let claims = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let claims: Vec<&str> = claims.flat_map(|value| value.split(',')).map(str::trim).collect();
        for claim in claims.into_iter().rev() {
            if !self.trust(client) {
                break;
            }
            let Ok(address) = claim.parse::<IpAddr>() else { break };
            client = address.to_canonical();
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        let proxies: TrustedProxies = trusted.parse().expect("a list");
        proxies.client(peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("", "203.0.113.9", &["1.1.1.1"]), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8", "203.0.113.9", &["1.1.1.1"]), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_names_the_client_and_a_client_cannot_name_itself() {
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &["6.6.6.6, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8, 192.0.2.7", "10.1.1.1", &["6.6.6.6, 203.0.113.9", "192.0.2.7"]), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8", "::ffff:10.1.1.1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn nonsense_ends_the_walk() {
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &["203.0.113.9, unknown"]), "10.1.1.1");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &[]), "10.1.1.1");
    }

    #[test]
    fn a_list_with_a_mistake_is_refused() {
        let error = "10.0.0.0/8, 10.0.0.0/99".parse::<TrustedProxies>().expect_err("no such network");
        assert!(error.to_string().contains("10.0.0.0/99"));
    }
}
