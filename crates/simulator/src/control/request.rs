//! What requests carry: JSON bodies and query strings, with errors in sentences.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;

/// A JSON body. The content type does not matter, and a field that is `null` is as good as left out.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await.map_err(|_| Problem::bad("The body cannot be read."))?;
        let unfit = |error| Problem::bad(format!("The body is not what this route takes: {error}."));
        let mut body: Value = serde_json::from_slice(&bytes).map_err(unfit)?;
        match body.as_object_mut() {
            Some(fields) => fields.retain(|_, value| !value.is_null()),
            None => return Err(Problem::bad("The body is not a JSON object.")),
        }
        serde_json::from_value(body).map(Self).map_err(unfit)
    }
}

/// The query string.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(params) = Query::from_request_parts(parts, state)
            .await
            .map_err(|error| Problem::bad(format!("The query string is not what this route takes: {error}.")))?;
        Ok(Self(params))
    }
}

/// What the path names.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(named) = Path::from_request_parts(parts, state)
            .await
            .map_err(|error| Problem::bad(format!("The path is not what this route takes: {error}.")))?;
        Ok(Self(named))
    }
}

/// The server's address as the client wrote it: links lead back the way the request came.
pub struct Origin(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.map(|host| Self(format!("http://{host}"))).ok_or_else(|| Problem::bad("The request has no Host header."))
    }
}
