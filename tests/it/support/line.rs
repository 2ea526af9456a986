//! A line to one datacenter that can go dead without anybody being told, as lines of mobile networks do.

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::control::Control;

/// Stands before a datacenter. A bootstrap list of its own sends clients this way.
pub struct Line {
    /// What `TELEGRAM_BOOTSTRAP_URL` is set to.
    pub bootstrap: String,
    deaths: watch::Sender<u32>,
}

impl Line {
    /// Lays a line to datacenter `dc`. The other datacenters are reached directly.
    pub async fn to(control: &Control, dc: i64) -> Self {
        let deaths = watch::Sender::new(0);
        let (door, address) = listen().await;
        tokio::spawn(forward(door, datacenter(control, dc).await, deaths.subscribe()));
        let (web, web_address) = listen().await;
        tokio::spawn(serve_list(web, control.clone(), dc, address));
        Self { bootstrap: format!("http://{web_address}/bootstrap"), deaths }
    }

    /// From now on nothing passes over the connections that there are, and neither end learns of it. New ones work.
    pub fn goes_dead(&self) {
        self.deaths.send_modify(|count| *count += 1);
    }
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    (listener, address)
}

async fn datacenter(control: &Control, dc: i64) -> SocketAddr {
    let list = control.get("/bootstrap").await;
    let entry = list.as_array().into_iter().flatten().find(|entry| entry["id"] == json!(dc)).expect("it is listed");
    entry["ipv4"].as_str().expect("an address").parse().expect("an address")
}

async fn forward(door: TcpListener, target: SocketAddr, deaths: watch::Receiver<u32>) {
    while let Ok((mut client, _)) = door.accept().await {
        let mut deaths = deaths.clone();
        let born = *deaths.borrow_and_update();
        tokio::spawn(async move {
            let mut server = TcpStream::connect(target).await.expect("the datacenter is there");
            let dead = async {
                let _ = deaths.wait_for(|count| *count > born).await;
            };
            tokio::select! {
                _ = copy_bidirectional(&mut client, &mut server) => {}
                // Both sockets stay open, and nobody reads them.
                () = dead => std::future::pending().await,
            }
        });
    }
}

/// Answers every request with the simulator's list, in which datacenter `dc` is at `address`.
async fn serve_list(web: TcpListener, control: Control, dc: i64, address: SocketAddr) {
    while let Ok((mut client, _)) = web.accept().await {
        let mut request = vec![0; 4_096];
        // A request without a body comes in one piece over loopback.
        let _ = client.read(&mut request).await;
        let mut list = control.get("/bootstrap").await;
        for entry in list.as_array_mut().into_iter().flatten().filter(|entry| entry["id"] == json!(dc)) {
            entry["ipv4"] = Value::String(address.to_string());
        }
        let body = list.to_string();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ";
        let _ = client.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }
}
