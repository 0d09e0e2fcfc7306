//! npm hooks with axum, using the crate directly.
use std::{env, error::Error, sync::Arc};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::{Router, routing::post};
use npm_hooks::{Event, Secret, Tag};
use serde_json::json;

async fn npm_hook(State(secret): State<Arc<Secret>>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let tag = Tag::from_header(headers.get("x-npm-signature").map(HeaderValue::as_bytes))?;
    let event = Event::parse(secret.verify(&body, &tag)?)?;
    let change = event.classify();
    let answer = json!({ "id": event.id(), "key": change.key, "summary": change.summary });
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

struct Refused(npm_hooks::Error);

impl<E: Into<npm_hooks::Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(json!({ "error": self.0.code(), "message": self.0.to_string() }))).into_response()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // As text: an error that `main` returns is printed in its Debug form, which does not say what to do.
    let secret = Secret::new(env::var("NPM_HOOK_SECRET").unwrap_or_default()).map_err(|error| error.to_string())?;
    let port = env::var("PORT").map_or(Ok(8787), |port| port.parse())?;
    let hooks = post(npm_hook).layer(DefaultBodyLimit::max(32 * 1024 * 1024)).with_state(Arc::new(secret));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, Router::new().route("/npm-hook", hooks)).await?)
}
