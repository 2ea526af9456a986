//! Files that owners send to the bot.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use blastpro_domain::ids::OwnerId;
use blastpro_services::blobs::{BlobError, Blobs, Stored};
use teloxide::net::Download;
use teloxide::prelude::*;
use teloxide::types::FileId;
use teloxide::{ApiError, DownloadError};
use tokio::io::AsyncWrite;

use crate::bot::{Bot, BotError};
use crate::error::Error;

/// The content of a file of at most `limit` bytes; `None` for a larger one, whatever its sender or server says about
/// its size.
pub(crate) async fn download(bot: &Bot, file: &str, limit: usize) -> Result<Option<Vec<u8>>, BotError> {
    let file = match bot.0.get_file(FileId(file.to_owned())).await.map_err(BotError::from) {
        Ok(file) => file,
        // The Bot API itself gives out 20 MB at most.
        Err(BotError::Refused(ApiError::Unknown(text))) if text.contains("file is too big") => return Ok(None),
        Err(error) => return Err(error),
    };
    if usize::try_from(file.size).is_ok_and(|size| size > limit) {
        return Ok(None);
    }
    let mut content = Limited { content: Vec::new(), limit, exceeded: false };
    match bot.0.download_file(&file.path, &mut content).await {
        Ok(()) => Ok(Some(content.content)),
        Err(_) if content.exceeded => Ok(None),
        // Its text would hold the address, and that the token.
        Err(DownloadError::Network(error)) => Err(BotError::Unreachable(unaddressed(&error))),
        Err(DownloadError::Io(error)) => Err(BotError::Unreachable(error.to_string())),
    }
}

/// Brings a file of at most `limit` bytes to the store for files, as it comes; `None` for a larger one.
pub(crate) async fn store(
    bot: &Bot,
    blobs: &Blobs,
    owner: OwnerId,
    file: &str,
    limit: u64,
) -> Result<Option<Stored>, Error> {
    let file = match bot.0.get_file(FileId(file.to_owned())).await.map_err(BotError::from) {
        Ok(file) => file,
        Err(BotError::Refused(ApiError::Unknown(text))) if text.contains("file is too big") => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if u64::from(file.size) > limit {
        return Ok(None);
    }
    let mut incoming = blobs.incoming(owner, limit);
    let outcome = match bot.0.download_file(&file.path, &mut incoming).await {
        Ok(()) => incoming.finish().await,
        // Its text would hold the address, and that the token.
        Err(DownloadError::Network(error)) => {
            let error = BotError::Unreachable(unaddressed(&error));
            incoming.abandon(io::ErrorKind::BrokenPipe.into()).await;
            return Err(error.into());
        }
        Err(DownloadError::Io(error)) => Err(incoming.abandon(error.kind().into()).await),
    };
    match outcome {
        Ok(stored) => Ok(Some(stored)),
        Err(BlobError::TooLarge { .. }) => Ok(None),
        Err(error) => Err(Error::File(Arc::new(error))),
    }
}

/// What went wrong, in a word that holds no address: a file's address holds the bot's token.
fn unaddressed(error: &(impl std::error::Error + ?Sized)) -> String {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| "unreachable".to_owned(), ToString::to_string)
}

/// Takes in so many bytes and fails at the next.
struct Limited {
    content: Vec<u8>,
    limit: usize,
    exceeded: bool,
}

impl AsyncWrite for Limited {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.content.len() + bytes.len() > self.limit {
            self.exceeded = true;
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        self.content.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn a_file_that_is_larger_than_it_said_is_not_taken_into_memory() {
        let mut content = Limited { content: Vec::new(), limit: 8, exceeded: false };
        content.write_all(b"12345678").await.expect("it fits");
        assert!(content.write_all(b"9").await.is_err() && content.exceeded);
        assert_eq!(content.content, b"12345678");
    }
}
