//! The axum app: Telegram webhook and operational endpoints.
