//! Lists the page's files, so that each is in the program.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    // A file that comes or goes changes its folder.
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("page");
    let mut found = Vec::new();
    files(&page, &mut found)?;
    found.sort();
    let mut list = "&[\n".to_owned();
    for path in &found {
        let name = path.strip_prefix(&page)?.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let place = path.to_str().ok_or("the page's path is no text")?;
        writeln!(list, "    (\"/{name}\", include_bytes!({place:?}) as &[u8]),")?;
    }
    list.push(']');
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("page.rs"), list)?;
    Ok(())
}
