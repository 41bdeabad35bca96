//! The page's files, which are in the program.

use crate::door::Answer;
use std::borrow::Cow;
use std::path::Path;

/// Every file under `demo/page`, by its path.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// The type of a file, by the end of its name; none for what a browser does not ask for.
fn kind(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "LICENSE" | "md" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// The file under a path, from the program or from a folder.
pub(crate) fn file(folder: Option<&Path>, path: &str) -> Result<Answer, Answer> {
    let path = if path == "/" { "/index.html" } else { path };
    let missing = || Answer::problem(404, format!("there is nothing at {path}; / is the page, /openapi.json describes /api"));
    let kind = kind(path).ok_or_else(missing)?;
    let content: Cow<'static, [u8]> = match folder {
        None => FILES.iter().find(|(name, _)| *name == path).map(|(_, content)| Cow::Borrowed(*content)).ok_or_else(missing)?,
        Some(folder) => {
            // Letters and digits, so that a path leads out of the folder in no system.
            let plain = |part: &str| {
                !part.is_empty()
                    && !part.starts_with('.')
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
            };
            let parts: Vec<&str> = path[1..].split('/').collect();
            if !parts.iter().all(|part| plain(part)) {
                return Err(missing());
            }
            std::fs::read(parts.iter().fold(folder.to_owned(), |path, part| path.join(part))).map(Cow::Owned).map_err(|_| missing())?
        }
    };
    Ok(Answer::new(200, kind, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_page_has_a_type() {
        assert!(FILES.iter().any(|(path, _)| *path == "/index.html"));
        for (path, content) in FILES {
            assert!(kind(path).is_some(), "{path}");
            assert!(!content.is_empty(), "{path}");
        }
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("page")).unwrap();
        std::fs::write(folder.path().join("secret.json"), "{}").unwrap();
        std::fs::write(folder.path().join("page/own.json"), "{}").unwrap();
        let page = folder.path().join("page");
        assert_eq!(file(Some(&page), "/own.json").unwrap().status, 200);
        for path in ["/../secret.json", "/%2e%2e/secret.json", "/..\\secret.json", "//secret.json", "/./own.json", "/.json", "/own.txt"] {
            assert_eq!(file(Some(&page), path).unwrap_err().status, 404, "{path}");
        }
    }
}
