//! What requests carry: JSON bodies and query strings, with errors in sentences.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;

/// A JSON body. The content type does not matter, and a field that is `null`, however deep, is as good as left out.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
            _ => Problem::bad("The body cannot be read."),
        })?;
        let unfit = |error| Problem::bad(format!("The body is not what this route takes: {error}."));
        let mut body: Value = serde_json::from_slice(&bytes).map_err(unfit)?;
        if !body.is_object() {
            return Err(Problem::bad("The body is not a JSON object."));
        }
        leave_nulls_out(&mut body);
        serde_json::from_value(body).map(Self).map_err(unfit)
    }
}

fn leave_nulls_out(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(leave_nulls_out);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_nulls_out),
        _ => {}
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

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    /// A body over the limit, which without the router's own is axum's 2 MiB.
    #[tokio::test]
    async fn a_body_that_is_too_large_is_said_to_be() {
        let request = Request::new(axum::body::Body::from(vec![b' '; 3 << 20]));
        let problem = Body::<Value>::from_request(request, &()).await.err().unwrap();
        assert_eq!(problem.into_response().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}
