//! What makes a lifecycle one that leads can live in.

use super::{Lifecycle, StageKind};
use crate::domain::limits;
use crate::error::{Error, Result};
use std::collections::BTreeSet;

impl Lifecycle {
    /// Whether leads can live in it: between 2 and [`limits::STAGES`] stages with keys of their own (small letters, digits, underscores),
    /// exactly one of kind `new` and one of kind `converted`, moves only between known stages and each only once, none out of `converted`,
    /// and every stage within reach of the first one.
    ///
    /// # Errors
    /// `invalid`, naming the stage or move at fault.
    pub fn check(&self) -> Result<()> {
        self.check_stages()?;
        self.check_moves()?;
        self.check_reach()
    }

    fn check_stages(&self) -> Result<()> {
        if self.stages.len() > limits::STAGES {
            return Err(fault("stages", format!("{} stages are too many, {} are accepted", self.stages.len(), limits::STAGES)));
        }
        let mut keys = BTreeSet::new();
        for (number, stage) in self.stages.iter().enumerate() {
            let place = format!("stages[{number}]");
            check_key(&stage.key).map_err(|problem| fault(format!("{place}.key"), problem))?;
            if !keys.insert(&stage.key) {
                return Err(fault(format!("{place}.key"), format!("{:?} is the key of an earlier stage", stage.key)));
            }
            if stage.name.trim().is_empty() || stage.name.chars().count() > limits::NAME || stage.name.chars().any(char::is_control) {
                return Err(fault(
                    format!("{place}.name"),
                    format!("a name of 1 to {} characters is accepted, none of them a control character", limits::NAME),
                ));
            }
        }
        for kind in [StageKind::New, StageKind::Converted] {
            let found: Vec<&str> = self.stages.iter().filter(|stage| stage.kind == kind).map(|stage| stage.key.as_str()).collect();
            if found.len() != 1 {
                return Err(fault(
                    "stages",
                    format!("exactly one stage of kind {} is needed, found {}: {found:?}", kind.as_str(), found.len()),
                ));
            }
        }
        Ok(())
    }

    fn check_moves(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        for (number, step) in self.moves.iter().enumerate() {
            let place = format!("moves[{number}]");
            for (end, key) in [("from", &step.from), ("to", &step.to)] {
                if self.stage(key).is_none() {
                    return Err(fault(format!("{place}.{end}"), format!("there is no stage {key:?}"))
                        .allowing(self.stages.iter().map(|stage| stage.key.clone()).collect()));
                }
            }
            if self.stage(&step.from).is_some_and(|from| from.kind == StageKind::Converted) {
                return Err(fault(format!("{place}.from"), "a converted lead moves only by reverting its conversion"));
            }
            if step.reason && self.stage(&step.to).is_some_and(|to| to.kind == StageKind::Converted) {
                return Err(fault(format!("{place}.reason"), "a conversion is no refusal: moves into the converted stage take no reason"));
            }
            if !seen.insert((&step.from, &step.to)) {
                return Err(fault(place, format!("the move from {:?} to {:?} stands there twice", step.from, step.to)));
            }
        }
        Ok(())
    }

    fn check_reach(&self) -> Result<()> {
        let mut reached = BTreeSet::from([self.initial().key.as_str()]);
        let mut edge = vec![self.initial().key.as_str()];
        while let Some(from) = edge.pop() {
            for next in self.exits(from) {
                if reached.insert(&next.key) {
                    edge.push(&next.key);
                }
            }
        }
        match self.stages.iter().find(|stage| !reached.contains(stage.key.as_str())) {
            Some(lost) => Err(fault("moves", format!("no lead could ever reach stage {:?} from {:?}", lost.key, self.initial().key))),
            None => Ok(()),
        }
    }
}

/// Whether a text can be a key: 1 to [`limits::KEY`] small ASCII letters, digits and underscores.
pub(crate) fn check_key(key: &str) -> std::result::Result<(), String> {
    let accepted = (1..=limits::KEY).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if accepted {
        Ok(())
    } else {
        Err(format!("{key:?} is no key: 1 to {} small letters, digits and underscores are accepted", limits::KEY))
    }
}

fn fault(field: impl Into<String>, message: impl Into<String>) -> Error {
    Error::new(crate::error::ErrorKind::Invalid, "invalid_lifecycle", message).at(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(lifecycle: &Lifecycle, field: &str) {
        let error = lifecycle.check().unwrap_err();
        assert_eq!((error.code(), error.field()), ("invalid_lifecycle", Some(field)), "{error}");
    }

    #[test]
    fn the_standard_one_is_sound() {
        Lifecycle::standard().check().unwrap();
    }

    #[test]
    fn one_start_and_one_end_are_needed() {
        refused(&Lifecycle::empty(), "stages");
        refused(&Lifecycle::standard().with_stage("fresh", "Fresh", StageKind::New).with_move("new", "fresh"), "stages");
        refused(&Lifecycle::standard().with_stage("bought", "Bought", StageKind::Converted).with_move("new", "bought"), "stages");
    }

    #[test]
    fn every_stage_must_be_within_reach() {
        refused(&Lifecycle::standard().with_stage("island", "Island", StageKind::Working).with_move("island", "sql"), "moves");
    }

    #[test]
    fn moves_join_known_stages_once_and_never_leave_converted() {
        refused(&Lifecycle::standard().with_move("new", "nowhere"), "moves[29].to");
        refused(&Lifecycle::standard().with_move("converted", "new"), "moves[29].from");
        refused(&Lifecycle::standard().with_move("new", "sql"), "moves[29]");
    }

    #[test]
    fn keys_are_plain_and_their_own() {
        refused(&Lifecycle::standard().with_stage("Demo", "Demo", StageKind::Working), "stages[7].key");
        refused(&Lifecycle::standard().with_stage("sql", "Again", StageKind::Working), "stages[7].key");
        refused(&Lifecycle::standard().with_stage("demo", "  ", StageKind::Working), "stages[7].name");
    }
}
