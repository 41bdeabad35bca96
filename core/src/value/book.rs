//! What holds for the whole book: settings, lifecycle and counters.

use super::codec::{FIRST, Fault, fault};
use super::form::Kept;
use super::layout::{layout, record};
use super::list::Many;
use super::number;
use crate::domain::{Currency, PipelineStage, Position, Settings};
use crate::event::apply::{BookState, Withdrawn};
use crate::lifecycle::{AllowedMove, Lifecycle, Stage, StageKind};
use std::sync::Arc;

record! {
    PipelineStageV1 of PipelineStage {
        key: String,
        name: String,
        probability: u8,
    }
}

record! {
    SettingsV1 of Settings {
        name: String,
        region: String,
        zone: String,
        currency: Currency,
        pipeline: Vec<PipelineStage>,
        lead_fields: Vec<String>,
        customer_fields: Vec<String>,
    }
}

record! {
    StageV1 of Stage {
        key: String,
        name: String,
        kind: StageKind,
    }
}

layout! {
    /// The lifecycle. A lifecycle of 64 stages can have 4,032 moves, so these name stages by their place.
    LifecycleV1<'a> {
        stages: Many<'a, Stage>,
        moves: Vec<MoveV1<'a>>,
    }
}

layout! {
    /// A move. Its ends are the places of stages, counted from 1; at 0 the key is told.
    MoveV1<'a> {
        from: u64,
        to: u64,
        reason: bool,
        from_key: &'a str,
        to_key: &'a str,
    }
}

impl Kept for Lifecycle {
    type Form<'a> = LifecycleV1<'a>;

    fn form(&self) -> LifecycleV1<'_> {
        let Self { stages, moves } = self;
        let moves = moves.iter().map(|AllowedMove { from, to, reason }| {
            let (from, from_key) = place(stages, from);
            let (to, to_key) = place(stages, to);
            MoveV1 { from, to, reason: *reason, from_key, to_key }
        });
        LifecycleV1 { stages: stages.form(), moves: moves.collect() }
    }

    fn from_form(form: LifecycleV1<'_>) -> Result<Self, Fault> {
        let stages: Vec<Stage> = Kept::from_form(form.stages)?;
        let moves = form.moves.iter().map(|step| {
            let (from, to) = (key(&stages, step.from, step.from_key)?, key(&stages, step.to, step.to_key)?);
            Ok(AllowedMove { from, to, reason: step.reason })
        });
        let moves = moves.collect::<Result<_, Fault>>()?;
        Ok(Self { stages, moves })
    }
}

fn place<'a>(stages: &[Stage], key: &'a str) -> (u64, &'a str) {
    stages.iter().position(|stage| stage.key == key).map_or((0, key), |place| (place as u64 + 1, ""))
}

fn key(stages: &[Stage], place: u64, key: &str) -> Result<String, Fault> {
    let Some(before) = place.checked_sub(1) else { return Ok(key.to_owned()) };
    let stage = usize::try_from(before).ok().and_then(|before| stages.get(before));
    stage.map(|stage| stage.key.clone()).ok_or_else(|| fault("it has a move of a stage that it has not"))
}

layout! {
    BookStateV1<'a> {
        settings: SettingsV1<'a>,
        lifecycle: LifecycleV1<'a>,
        leads: u64,
        interests: u64,
        customers: u64,
        opportunities: u64,
        activities: u64,
        follow_ups: u64,
        users: u64,
        campaigns: u64,
        touched: u64,
        withdrawn_leads: u64,
        withdrawn_interests: u64,
        withdrawn_customers: u64,
        withdrawn_activities: u64,
    }
}

impl Kept for BookState {
    type Form<'a> = BookStateV1<'a>;

    fn form(&self) -> BookStateV1<'_> {
        let Self {
            settings,
            lifecycle,
            leads,
            interests,
            customers,
            opportunities,
            activities,
            follow_ups,
            users,
            campaigns,
            touched,
            withdrawn,
        } = self;
        BookStateV1 {
            settings: settings.form(),
            lifecycle: lifecycle.form(),
            leads: *leads,
            interests: *interests,
            customers: *customers,
            opportunities: *opportunities,
            activities: *activities,
            follow_ups: *follow_ups,
            users: *users,
            campaigns: *campaigns,
            touched: touched.form(),
            withdrawn_leads: withdrawn.leads,
            withdrawn_interests: withdrawn.interests,
            withdrawn_customers: withdrawn.customers,
            withdrawn_activities: withdrawn.activities,
        }
    }

    fn from_form(form: BookStateV1<'_>) -> Result<Self, Fault> {
        Ok(Self {
            settings: Arc::new(Settings::from_form(form.settings)?),
            lifecycle: Arc::new(Lifecycle::from_form(form.lifecycle)?),
            leads: form.leads,
            interests: form.interests,
            customers: form.customers,
            opportunities: form.opportunities,
            activities: form.activities,
            follow_ups: form.follow_ups,
            users: form.users,
            campaigns: form.campaigns,
            touched: Position(form.touched),
            withdrawn: Withdrawn {
                leads: form.withdrawn_leads,
                interests: form.withdrawn_interests,
                customers: form.withdrawn_customers,
                activities: form.withdrawn_activities,
            },
        })
    }
}

/// In how many bytes the mask of the form stands.
const MASK_BYTES: usize = 2;
/// The bits of the mask that are not of numbers: settings and lifecycle.
const TEXTS: u16 = 0b11;

impl BookState {
    /// The value as `to_bytes` makes it, from that of an earlier state with the same settings and lifecycle: nearly every command gives out
    /// a number, hardly one changes what stands before the numbers. None where something else was changed.
    pub(crate) fn to_bytes_after(&self, before: &Self, written: &[u8]) -> Option<Vec<u8>> {
        if !Arc::ptr_eq(&self.settings, &before.settings) || !Arc::ptr_eq(&self.lifecycle, &before.lifecycle) {
            return None;
        }
        let (mask, rest) = written.strip_prefix(&[FIRST])?.split_first_chunk::<MASK_BYTES>()?;
        let (mask, (had, replaced), (has, numbers)) = (u16::from_le_bytes(*mask), before.numbers(), self.numbers());
        if mask & !TEXTS != had {
            return None;
        }
        let texts = rest.strip_suffix(replaced.as_slice())?;
        let mask = (mask & TEXTS) | has;
        Some([&[FIRST], mask.to_le_bytes().as_slice(), texts, &numbers].concat())
    }

    /// The bits of the numbers in the mask of the form, and the numbers that are there.
    fn numbers(&self) -> (u16, Vec<u8>) {
        let Self { leads, interests, customers, opportunities, activities, follow_ups, users, campaigns, touched, withdrawn: none, .. } =
            self;
        let given = [*leads, *interests, *customers, *opportunities, *activities, *follow_ups, *users, *campaigns, touched.0];
        let gone = [none.leads, none.interests, none.customers, none.activities];
        let (mut present, mut bytes) = (0, Vec::with_capacity(48));
        let mut place = TEXTS.count_ones();
        for numbers in [given.as_slice(), &gone] {
            for number in numbers {
                if *number > 0 {
                    present |= 1 << place;
                    number::append(*number, &mut bytes);
                }
                place += 1;
            }
        }
        (present, bytes)
    }
}
