//! The people and chats that an account has seen, with the access hashes that let it address them.

use std::collections::BTreeMap;

use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::peers::Peer;
use serde::Serialize;
use sqlx::FromRow;
use sqlx::types::Json;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{parse_name, storable};

/// How many peers travel in one statement: about 100 kB of JSON.
const CHUNK: usize = 500;

// What is known stays when a later sighting does not tell it. A sighting with a title is complete: a username that is
// missing in it has been given up.
macro_rules! merge {
    () => {
        "ON CONFLICT (account_id, kind, peer_id) DO UPDATE SET \
         access_hash = coalesce(excluded.access_hash, peers.access_hash), \
         title = coalesce(excluded.title, peers.title), \
         username = CASE WHEN excluded.title IS NULL THEN coalesce(excluded.username, peers.username) \
         ELSE excluded.username END"
    };
}

statements! {
    HAS_ACCOUNT = "SELECT count(*) FROM telegram_accounts WHERE owner_id = $1 AND id = $2";
    PUT_PEERS = {
        sqlite: concat!(
            "INSERT INTO peers (owner_id, account_id, kind, peer_id, access_hash, title, username) ",
            "SELECT $1, $2, value ->> 'kind', value ->> 'id', value ->> 'access_hash', value ->> 'title', ",
            "value ->> 'username' FROM json_each($3) WHERE true ",
            merge!(),
        ),
        postgres: concat!(
            "INSERT INTO peers (owner_id, account_id, kind, peer_id, access_hash, title, username) ",
            "SELECT $1, $2, kind, id, access_hash, title, username FROM jsonb_to_recordset($3) ",
            "AS seen (kind text, id bigint, access_hash bigint, title text, username text) WHERE true ",
            merge!(),
        ),
    };
    // Without their hash nobody can be addressed.
    PEERS =
        "SELECT kind, peer_id, access_hash, title, username FROM peers \
         WHERE owner_id = $1 AND account_id = $2 AND (kind <> 'user' OR access_hash IS NOT NULL) ORDER BY kind, peer_id";
}

/// A peer on its way into a statement.
#[derive(Serialize)]
struct Seen<'a> {
    kind: &'static str,
    id: i64,
    access_hash: Option<i64>,
    title: Option<std::borrow::Cow<'a, str>>,
    username: Option<std::borrow::Cow<'a, str>>,
}

#[derive(FromRow)]
struct PeerRow {
    kind: String,
    peer_id: i64,
    access_hash: Option<i64>,
    title: Option<String>,
    username: Option<String>,
}

impl PeerRow {
    fn into_peer(self) -> Result<Peer> {
        Ok(Peer {
            kind: parse_name("peers.kind", &self.kind)?,
            id: self.peer_id,
            access_hash: self.access_hash,
            title: self.title,
            username: self.username,
        })
    }
}

impl Tx {
    /// Adds the peers to what the account has seen. What is known already and missing here stays.
    pub async fn put_peers(&mut self, owner: OwnerId, account: AccountId, peers: &[Peer]) -> Result<()> {
        let (accounts,): (i64,) = fetch_one!(self, HAS_ACCOUNT, owner.0, account.0)?;
        if accounts != 1 {
            return Err(StorageError::NotFound("account"));
        }
        // One statement may not touch a row twice: of several sightings the last one counts.
        let seen: BTreeMap<_, _> = peers.iter().map(|peer| ((peer.kind, peer.id), seen(peer))).collect();
        let seen: Vec<Seen<'_>> = seen.into_values().collect();
        for chunk in seen.chunks(CHUNK) {
            execute!(self, PUT_PEERS, owner.0, account.0, Json(chunk))?;
        }
        Ok(())
    }

    /// Everything the account has seen.
    pub async fn peers(&mut self, owner: OwnerId, account: AccountId) -> Result<Vec<Peer>> {
        let rows: Vec<PeerRow> = fetch_all!(self, PEERS, owner.0, account.0)?;
        rows.into_iter().map(PeerRow::into_peer).collect()
    }
}

fn seen(peer: &Peer) -> Seen<'_> {
    Seen {
        kind: peer.kind.as_str(),
        id: peer.id,
        access_hash: peer.access_hash,
        title: peer.title.as_deref().map(storable),
        username: peer.username.as_deref().map(storable),
    }
}
