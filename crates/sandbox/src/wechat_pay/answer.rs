//! Answers and errors of the API, before they are signed (channels.md 1.9).

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::knobs::{Knobs, Signature};

/// How the seal is to treat this answer; travels as a response extension.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manner {
    pub signature: Signature,
    pub delay_ms: u64,
}

impl Manner {
    pub(crate) fn of(knobs: &Knobs) -> Self {
        Manner {
            signature: knobs.answer_signature.unwrap_or_default(),
            delay_ms: knobs.answer_delay_ms.unwrap_or_default(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    /// `None`: 204.
    pub body: Option<Value>,
    pub manner: Manner,
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => json_answer(StatusCode::OK, &body),
            None => StatusCode::NO_CONTENT.into_response(),
        };
        response.extensions_mut().insert(self.manner);
        response
    }
}

/// `{code, message, detail}`
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// The field that is at fault, as a path such as `/amount/total`.
    field: Option<&'static str>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        ApiError {
            status,
            code,
            message: message.into(),
            field: None,
        }
    }

    pub(crate) fn field(field: &'static str, issue: impl Into<String>) -> Self {
        ApiError {
            status: StatusCode::BAD_REQUEST,
            code: "PARAM_ERROR",
            message: issue.into(),
            field: Some(field),
        }
    }

    pub(crate) fn sign(message: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "SIGN_ERROR", message)
    }

    pub(crate) fn invalid(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", message)
    }

    pub(crate) fn no_such_order() -> Self {
        Self::new(StatusCode::NOT_FOUND, "ORDER_NOT_EXIST", "订单不存在")
    }

    pub(crate) fn order_paid() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ORDERPAID", "该订单已支付")
    }

    pub(crate) fn order_closed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ORDER_CLOSED", "该订单已关闭")
    }

    pub(crate) fn system() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "SYSTEM_ERROR",
            "系统异常，请稍后重试",
        )
    }

    pub(crate) fn too_frequent() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "FREQUENCY_LIMITED",
            "频率超限，请稍后重试",
        )
    }
}

/// The journal can't be written, or there is no randomness: the caller may repeat.
impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        tracing::error!(%error, "the sandbox can't act");
        Self::system()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({"code": self.code, "message": self.message});
        if let Some(field) = self.field {
            body["detail"] = json!({"location": "body", "field": field, "issue": self.message});
        }
        json_answer(self.status, &body)
    }
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        body.to_string(),
    )
        .into_response()
}
