//! Who may ask: by which name, from which page, and with which token.

use crate::Site;
use crate::door::{Answer, Request};
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// A host without its port; none for what is neither.
fn without_port(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => host.find(':').map_or((host, ""), |at| host.split_at(at)),
    };
    let plain = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    plain.then_some(name)
}

/// Refuses a name that is not ours. A page of anybody's can have its own name pointed to this machine, and would be let in by its own
/// origin; addresses in digits and `localhost` cannot be pointed elsewhere.
pub(super) fn check_host(site: &Site, request: &Request) -> Result<(), Answer> {
    // HTTP/1.0 knows no such header, and no browser speaks it.
    let Some(host) = request.header("host") else { return Ok(()) };
    let name = without_port(host).unwrap_or_default().to_ascii_lowercase();
    if name == "localhost" || name.parse::<IpAddr>().is_ok() || site.hosts.contains(&name) {
        return Ok(());
    }
    Err(Answer::problem(403, format!("this server is not called {host:?}; --host says by which names it may be called")))
}

/// Refuses pages of other sites, and callers without the token.
pub(super) fn check_caller(site: &Site, request: &Request) -> Result<(), Answer> {
    check_origin(request)?;
    check_token(site, request)
}

fn check_origin(request: &Request) -> Result<(), Answer> {
    let foreign = || Answer::problem(403, "pages of other sites may not ask this one");
    if request.header("sec-fetch-site").is_some_and(|from| !matches!(from, "same-origin" | "none")) {
        return Err(foreign());
    }
    match request.header("origin") {
        Some(origin) if !is_own(request, origin) => Err(foreign()),
        _ => Ok(()),
    }
}

/// Whether an origin is that of the page that this server gives. A proxy may have spoken HTTPS with the browser.
fn is_own(request: &Request, origin: &str) -> bool {
    let place = origin.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https")).map(|(_, place)| place);
    place.is_some_and(|place| request.header("host").is_some_and(|host| place.eq_ignore_ascii_case(host)))
}

fn check_token(site: &Site, request: &Request) -> Result<(), Answer> {
    let Some(token) = &site.token else { return Ok(()) };
    let said = request.header("authorization").and_then(|value| value.split_once(' '));
    let said = said.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    // In the same time for every token of that length, so that none is found out byte by byte.
    if said.is_some_and(|said| bool::from(said.as_bytes().ct_eq(token.as_bytes()))) {
        return Ok(());
    }
    Err(Answer::problem(401, "say `Authorization: Bearer` and the token of this server").with("WWW-Authenticate", "Bearer"))
}

/// From where a form comes.
pub(super) enum Form {
    /// From our own page, or from a program.
    Own,
    /// From a site whose forms are taken.
    Of(String),
}

/// Lets in the forms of the sites that were named, and whoever may ask for all else.
pub(super) fn check_form(site: &Site, request: &Request) -> Result<Form, Answer> {
    if let Some(origin) = request.header("origin")
        && site.origins.iter().any(|known| known.eq_ignore_ascii_case(origin))
    {
        return Ok(Form::Of(origin.to_owned()));
    }
    check_caller(site, request)?;
    Ok(Form::Own)
}

#[cfg(test)]
mod tests {
    use super::without_port;

    #[test]
    fn a_port_is_no_part_of_a_name() {
        for (host, name) in
            [("localhost:7171", "localhost"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("127.0.0.1", "127.0.0.1"), ("a.example", "a.example")]
        {
            assert_eq!(without_port(host), Some(name));
        }
        for host in ["[::1]evil.example", "[::1", "localhost:80@evil.example", "localhost:evil.example", "a:b:80"] {
            assert_eq!(without_port(host), None, "{host}");
        }
    }
}
