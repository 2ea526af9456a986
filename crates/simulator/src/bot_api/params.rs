//! A method's parameters, however they were sent: query string, JSON, urlencoded form, or multipart with files.

use std::collections::HashMap;

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header::CONTENT_TYPE},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::response::ApiError;

/// The largest request body: a 50 MB upload and its envelope.
pub const BODY_LIMIT: usize = 51 << 20;

/// A file inside a multipart request.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The file's name as the client gave it.
    pub name: Option<String>,
    /// Its declared type.
    pub mime: Option<String>,
    /// Its content.
    pub data: Bytes,
}

/// The parameters of one call. In every transport but JSON, a structured value arrives as JSON inside a string.
#[derive(Default)]
pub struct Params {
    values: HashMap<String, Value>,
    uploads: HashMap<String, Upload>,
}

impl Params {
    /// Reads them from the query string and the body; the body wins.
    pub async fn read(request: Request) -> Result<Self, ApiError> {
        let mut params = Self::default();
        params.add_form(request.uri().query().unwrap_or_default().as_bytes());
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_lowercase();
        if content_type.starts_with("multipart/form-data") {
            params.add_multipart(request).await?;
            return Ok(params);
        }
        let body = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| ApiError::too_large())?;
        if content_type.starts_with("application/json") {
            params.add_json(&body)?;
        } else {
            params.add_form(&body);
        }
        Ok(params)
    }

    fn add_form(&mut self, encoded: &[u8]) {
        for (key, value) in url::form_urlencoded::parse(encoded) {
            self.values.insert(key.into_owned(), Value::String(value.into_owned()));
        }
    }

    fn add_json(&mut self, body: &[u8]) -> Result<(), ApiError> {
        if body.is_empty() {
            return Ok(());
        }
        let values: HashMap<String, Value> =
            serde_json::from_slice(body).map_err(|_| ApiError::bad_request("can't parse JSON object"))?;
        self.values.extend(values.into_iter().filter(|(_, value)| !value.is_null()));
        Ok(())
    }

    async fn add_multipart(&mut self, request: Request) -> Result<(), ApiError> {
        let broken = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(),
            _ => ApiError::bad_request("can't parse multipart form data"),
        };
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|_| ApiError::bad_request("can't parse multipart form data"))?;
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let mime = field.content_type().map(str::to_owned);
            let data = field.bytes().await.map_err(broken)?;
            if file_name.is_some() {
                self.uploads.insert(name, Upload { name: file_name, mime, data });
            } else {
                let text = String::from_utf8(data.to_vec())
                    .map_err(|_| ApiError::bad_request("strings must be encoded in UTF-8"))?;
                self.values.insert(name, Value::String(text));
            }
        }
        Ok(())
    }

    /// A text; numbers and booleans are accepted as their text. Empty means absent.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.values.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
        .filter(|text| !text.is_empty())
    }

    /// An integer; what is none counts as absent, as with Telegram.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A yes or no, in any of the ways Telegram understands it.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| matches!(text.to_lowercase().as_str(), "true" | "yes" | "1"))
    }

    /// A structured value. `what` names it in the error.
    pub fn object<T: DeserializeOwned>(&self, name: &str, what: &str) -> Result<Option<T>, ApiError> {
        let parsed = match self.values.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) if text.is_empty() => return Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text),
            Some(value) => T::deserialize(value),
        };
        parsed.map(Some).map_err(|error| ApiError::bad_request(format!("can't parse {what}: {error}")))
    }

    /// A file: sent under this name, or under the name that an `attach://` reference gives.
    pub fn upload(&self, name: &str) -> Option<&Upload> {
        self.uploads.get(name).or_else(|| {
            let text = self.text(name)?;
            self.uploads.get(text.strip_prefix("attach://")?)
        })
    }

    /// The file that an `attach://` reference inside a structured value means.
    pub fn attached(&self, reference: &str) -> Option<&Upload> {
        self.uploads.get(reference.strip_prefix("attach://")?)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn read(content_type: &str, uri: &str, body: &str) -> Params {
        let request =
            Request::builder().uri(uri).header(CONTENT_TYPE, content_type).body(Body::from(body.to_owned())).unwrap();
        Params::read(request).await.ok().unwrap()
    }

    #[tokio::test]
    async fn every_transport_gives_the_same_values() {
        let multipart = "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n-5\r\n\
             --x\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\n[1,2]\r\n--x--\r\n";
        for params in [
            read("application/json", "/", r#"{"chat_id":-5,"list":[1,2]}"#).await,
            read("application/json", "/", r#"{"chat_id":"-5","list":"[1,2]"}"#).await,
            read("application/x-www-form-urlencoded", "/", "chat_id=-5&list=%5B1%2C2%5D").await,
            read("multipart/form-data; boundary=x", "/", multipart).await,
            read("", "/?chat_id=-5&list=[1,2]", "").await,
        ] {
            assert_eq!(params.integer("chat_id"), Some(-5));
            assert_eq!(params.object::<Vec<u8>>("list", "list").ok().flatten(), Some(vec![1, 2]));
        }
    }

    /// Over the limit, which without the router's own is axum's 2 MiB.
    #[tokio::test]
    async fn an_upload_that_is_too_large_is_said_to_be() {
        let head = "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\n";
        let body = Body::from(format!("{head}{}\r\n--x--\r\n", " ".repeat(3 << 20)));
        let request = Request::builder().header(CONTENT_TYPE, "multipart/form-data; boundary=x").body(body).unwrap();
        assert_eq!(Params::read(request).await.err(), Some(ApiError::too_large()));
    }

    #[tokio::test]
    async fn a_file_is_found_by_its_name_and_by_reference() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nattach://one\r\n\
             --x\r\nContent-Disposition: form-data; name=\"one\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
             data\r\n--x--\r\n";
        let params = read("multipart/form-data; boundary=x", "/", body).await;
        let upload = params.upload("photo").unwrap();
        assert_eq!((&upload.data[..], upload.name.as_deref()), (&b"data"[..], Some("a.png")));
        assert_eq!(params.attached("attach://one").unwrap().mime.as_deref(), Some("image/png"));
        assert!(params.upload("one").is_some() && params.upload("two").is_none());
    }
}
