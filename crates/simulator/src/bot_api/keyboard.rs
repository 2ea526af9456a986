//! Reply markup: inline keyboards, reply keyboards, their removal and forced replies.

use serde_json::{Map, Value};

use super::{links, response::ApiError};

/// The most buttons of an inline keyboard.
const INLINE_BUTTONS: usize = 100;
/// The most buttons of a reply keyboard.
const REPLY_BUTTONS: usize = 300;
/// The most bytes of a whole keyboard as JSON.
const JSON_BYTES: usize = 10 << 10;
/// The most bytes of a button's callback data.
const DATA_BYTES: usize = 64;

/// What an inline button can do besides opening a link or sending data.
const OTHER_ACTIONS: [&str; 6] = [
    "copy_text",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "web_app",
];

/// Checks a markup as Telegram does and gives it in the form in which messages show it.
///
/// An inline keyboard without buttons is none.
pub fn check(markup: Value) -> Result<Option<Value>, ApiError> {
    let Value::Object(mut markup) = markup else {
        return Err(ApiError::bad_request("object expected as reply markup"));
    };
    for flag in ["force_reply", "remove_keyboard", "selective", "one_time_keyboard", "is_persistent", "resize_keyboard"]
    {
        if markup.get(flag).is_some_and(|value| !value.is_boolean() && !value.is_null()) {
            return Err(ApiError::bad_request(format!("field \"{flag}\" must be of type Boolean")));
        }
    }
    if let Some(rows) = markup.remove("inline_keyboard") {
        let rows = rows_of(rows, "inline_keyboard", INLINE_BUTTONS, inline_button)?;
        if rows.is_empty() {
            return Ok(None);
        }
        return Ok(Some(Value::Object(Map::from_iter([("inline_keyboard".to_owned(), Value::Array(rows))]))));
    }
    if let Some(rows) = markup.remove("keyboard") {
        let rows = rows_of(rows, "keyboard", REPLY_BUTTONS, reply_button)?;
        markup.insert("keyboard".to_owned(), Value::Array(rows));
    }
    Ok((!markup.is_empty()).then_some(Value::Object(markup)))
}

/// Whether this markup belongs to the message itself; the others change what the person types with.
pub fn is_inline(markup: &Value) -> bool {
    markup.get("inline_keyboard").is_some()
}

fn rows_of(
    rows: Value,
    field: &str,
    limit: usize,
    button: fn(Value) -> Result<Value, ApiError>,
) -> Result<Vec<Value>, ApiError> {
    let Value::Array(rows) = rows else {
        return Err(ApiError::bad_request(format!("field \"{field}\" must be of type Array")));
    };
    let mut count = 0;
    let mut checked = Vec::with_capacity(rows.len());
    for row in rows {
        let Value::Array(buttons) = row else {
            return Err(ApiError::bad_request(format!("field \"{field}\" must be an Array of Arrays")));
        };
        count += buttons.len();
        let buttons = buttons.into_iter().map(button).collect::<Result<Vec<_>, _>>()?;
        if !buttons.is_empty() {
            checked.push(Value::Array(buttons));
        }
    }
    let bytes = checked.iter().map(|row| row.to_string().len()).sum::<usize>();
    if count > limit || bytes > JSON_BYTES {
        return Err(ApiError::bad_request("reply markup is too long"));
    }
    Ok(checked)
}

fn inline_button(button: Value) -> Result<Value, ApiError> {
    let cannot = |why: &str| ApiError::bad_request(format!("can't parse inline keyboard button: {why}"));
    let Value::Object(mut fields) = button else { return Err(cannot("expected an Object")) };
    text_of(&fields).map_err(|why| cannot(&why))?;
    let filled = |fields: &Map<String, Value>, name: &str| {
        fields.get(name).and_then(Value::as_str).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    if let Some(url) = filled(&fields, "url") {
        let checked = links::check(&url)
            .map_err(|why| ApiError::bad_request(format!("inline keyboard button URL '{url}' is invalid: {why}")))?;
        fields.insert("url".to_owned(), Value::String(checked));
    } else if let Some(data) = filled(&fields, "callback_data") {
        if data.len() > DATA_BYTES {
            return Err(ApiError::bad_request("BUTTON_DATA_INVALID"));
        }
    } else if fields.get("pay").is_some_and(|pay| pay == true) {
        // A pay button belongs under an invoice, which has its own method.
        return Err(ApiError::bad_request("BUTTON_TYPE_INVALID"));
    } else if !OTHER_ACTIONS.iter().any(|action| fields.get(*action).is_some_and(|value| !value.is_null())) {
        return Err(cannot("Text buttons are unallowed in the inline keyboard"));
    }
    fields.retain(|_, value| !value.is_null());
    Ok(Value::Object(fields))
}

/// A reply button may be given as its text alone.
fn reply_button(button: Value) -> Result<Value, ApiError> {
    let cannot = |why: &str| ApiError::bad_request(format!("can't parse keyboard button: {why}"));
    let fields = match button {
        Value::String(text) => Map::from_iter([("text".to_owned(), Value::String(text))]),
        Value::Object(fields) => fields,
        _ => return Err(cannot("expected an Object")),
    };
    text_of(&fields).map_err(|why| cannot(&why))?;
    Ok(Value::Object(fields))
}

fn text_of(fields: &Map<String, Value>) -> Result<(), String> {
    match fields.get("text") {
        None => Err("Can't find field \"text\"".to_owned()),
        Some(Value::String(text)) if text.trim().is_empty() => Err("Button text must be non-empty".to_owned()),
        Some(Value::String(_)) => Ok(()),
        Some(_) => Err("Field \"text\" must be of type String".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(markup: Value) -> ApiError {
        check(markup).unwrap_err()
    }

    fn inline(button: &Value) -> Value {
        json!({ "inline_keyboard": [[button]] })
    }

    #[test]
    fn good_markup_is_kept() {
        let markup = inline(&json!({ "text": "ok", "callback_data": "x".repeat(64) }));
        assert_eq!(check(markup.clone()).unwrap(), Some(markup.clone()));
        let reply = json!({ "keyboard": [["A", { "text": "B", "request_contact": true }]], "resize_keyboard": true });
        let kept = check(reply).unwrap().unwrap();
        assert_eq!(kept["keyboard"], json!([[{ "text": "A" }, { "text": "B", "request_contact": true }]]));
        assert_eq!(check(json!({ "inline_keyboard": [] })).unwrap(), None);
    }

    #[test]
    fn bad_markup_is_refused_in_telegrams_words() {
        let button = |count| json!({ "inline_keyboard": vec![[json!({ "text": "x", "callback_data": "x" })]; count] });
        assert!(check(button(100)).is_ok());
        for (markup, error) in [
            (button(101), "reply markup is too long"),
            (inline(&json!({ "text": "x", "callback_data": "x".repeat(65) })), "BUTTON_DATA_INVALID"),
            (
                inline(&json!({ "text": "x", "callback_data": "" })),
                "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            ),
            (inline(&json!({ "callback_data": "x" })), "can't parse inline keyboard button: Can't find field \"text\""),
            (
                inline(&json!({ "text": "x", "url": "http://localhost/" })),
                "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
            ),
            (inline(&json!({ "text": "x", "pay": true })), "BUTTON_TYPE_INVALID"),
            (json!({ "inline_keyboard": "bad" }), "field \"inline_keyboard\" must be of type Array"),
            (json!({ "force_reply": "yes" }), "field \"force_reply\" must be of type Boolean"),
        ] {
            assert_eq!(refused(markup), ApiError::bad_request(error));
        }
    }
}
