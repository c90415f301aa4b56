//! Forms that bring files: read, bounded, and only from our own pages.

use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{Method, header};

use super::error::PageError;
use super::form::{Fields, MAX_FORM_BYTES, Posted};
use crate::access::Visitor;
use crate::app::App;
use crate::secrets;

/// A form with the files that came with it. How large it may be, its route says.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    pub fields: Fields,
    /// Those that somebody chose.
    pub files: Vec<File>,
}

/// A file as the browser sent it: its name and content prove nothing yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Without folders and signs that mean something to a file system.
    pub name: String,
    pub body: Vec<u8>,
}

impl FromRequest<App> for Posted<Upload> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let Posted(fields) = Posted::<Fields>::from_request(request, app).await?;
            return Ok(Self(Upload {
                fields,
                files: Vec::new(),
            }));
        }
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        if parts.method != Method::POST {
            return Err(PageError::NotFound);
        }
        let request = Request::from_parts(parts, body);
        let form = Multipart::from_request(request, app)
            .await
            .map_err(|_| PageError::BadForm)?;
        let upload = read(form).await?;
        if !secrets::same(upload.fields.get("csrf"), &visitor.ui.csrf) {
            return Err(PageError::Csrf);
        }
        Ok(Self(upload))
    }
}

/// The fields, and the files that have a name.
async fn read(mut form: Multipart) -> Result<Upload, PageError> {
    let mut upload = Upload::default();
    let mut typed = 0;
    while let Some(part) = form.next_field().await.map_err(|_| PageError::TooLarge)? {
        let field = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(clean);
        let body = part.bytes().await.map_err(|_| PageError::TooLarge)?;
        match file {
            // A file field that was left empty is sent without a name.
            Some(name) if name.is_empty() && body.is_empty() => {}
            Some(name) => {
                let body = body.to_vec();
                upload.files.push(File { name, body });
            }
            None => {
                typed += field.len() + body.len();
                if typed > MAX_FORM_BYTES {
                    return Err(PageError::TooLarge);
                }
                let value = String::from_utf8(body.to_vec()).map_err(|_| PageError::BadForm)?;
                upload.fields.0.push((field, value));
            }
        }
    }
    Ok(upload)
}

/// The last part of a path, at most 255 bytes of it.
fn clean(name: &str) -> String {
    let name = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let plain = name.chars().filter(|c| !c.is_control());
    let mut kept = String::new();
    for c in plain {
        if kept.len() + c.len_utf8() > 255 {
            break;
        }
        kept.push(c);
    }
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_files_name_loses_its_folders_and_fits() {
        assert_eq!(clean("C:\\回单\\11月.pdf"), "11月.pdf");
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("a\r\nb.png"), "ab.png");
        assert_eq!(clean(&"汉".repeat(100)).len(), 255);
    }
}
