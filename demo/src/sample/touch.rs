//! What is done along the way: calls, e-mails, meetings, notes, and what is still to be done.

use super::calendar::{DAY, HOUR, MINUTE};
use super::story::{Life, instant};
use super::tale::Begins;
use super::words::{ANSWERS, CALL_OUTCOMES, CALLS, DONE, EMAILS, MEETINGS, NOTES, TASKS};
use leadbook::{Activity, ActivityKind, Command, LeadId, NewActivity, NewFollowUp};

/// Kinds of activities with how many of a hundred, and how many of them are the other side's doing.
const KINDS: [(ActivityKind, f64, f64); 8] = [
    (ActivityKind::Email, 33.0, 0.42),
    (ActivityKind::Call, 30.0, 0.25),
    (ActivityKind::Message, 11.0, 0.5),
    (ActivityKind::Meeting, 9.0, 0.1),
    (ActivityKind::Form, 4.0, 1.0),
    (ActivityKind::Visit, 3.0, 1.0),
    (ActivityKind::Proposal, 4.0, 0.0),
    (ActivityKind::Note, 6.0, 0.0),
];

/// Of whom an activity is.
fn on(lead: LeadId, draft: NewActivity) -> Command {
    Command::RecordActivity { activity: NewActivity { subject: lead.into(), ..draft } }
}

impl Life<'_> {
    /// We reach out for the first time.
    pub(super) fn first_touch(&mut self, at: i64) {
        let draft = match self.dice.weighted([50.0, 40.0, 10.0]) {
            0 => Activity::call(LeadId(0)).outcome(self.dice.pick(&CALL_OUTCOMES)),
            1 => Activity::email(LeadId(0)).text("Thanked for the interest and asked what is needed"),
            _ => Activity::message(LeadId(0)),
        };
        self.on_lead(at, |lead| on(lead, draft.outbound()));
    }

    fn draft_touch(&mut self) -> NewActivity {
        let dice = &mut *self.dice;
        let (kind, _, theirs) = KINDS[dice.weighted(KINDS.iter().map(|(_, weight, _)| *weight))];
        let inbound = dice.happens(theirs);
        let draft = NewActivity::new(kind, LeadId(0));
        let draft = match kind {
            ActivityKind::Note => return draft.text(dice.pick(&NOTES)),
            ActivityKind::Call if dice.happens(0.6) => draft.text(dice.pick(&CALLS)).outcome(dice.pick(&CALL_OUTCOMES)),
            ActivityKind::Call => draft.outcome(dice.pick(&CALL_OUTCOMES)),
            ActivityKind::Email if inbound => draft.text(dice.pick(&ANSWERS)),
            ActivityKind::Email => draft.text(dice.pick(&EMAILS)),
            ActivityKind::Meeting => draft.text(dice.pick(&MEETINGS)).outcome(dice.pick(&["went well", "further questions", "postponed"])),
            _ => draft,
        };
        if inbound { draft.inbound() } else { draft.outbound() }
    }

    /// The last instant of interest: the end of the story, or now.
    fn ends_at(&self) -> i64 {
        let closing = if self.is_open() { 25 * DAY } else { DAY };
        (self.at + closing).min(self.world.limit)
    }

    /// What was said and written until it came to its end.
    pub(super) fn touches(&mut self) {
        let from = self.responded_at.unwrap_or(self.captured_at);
        let until = self.ends_at();
        let count = match self.responded_at {
            Some(_) if self.stage == "converted" => 3 + self.dice.below(7),
            Some(_) => 1 + self.dice.below(6),
            None => self.dice.below(2),
        };
        for _ in 0..count {
            let draft = self.draft_touch();
            let ours = draft.direction == Some(leadbook::Way::Outbound);
            if ours && self.responded_at.is_none() {
                continue;
            }
            let share = self.dice.share().powf(1.4);
            let at = from + MINUTE + ((until - from) as f64 * share) as i64;
            let at = if ours { self.world.calendar.working(at, self.dice) } else { at };
            if at >= self.world.limit {
                continue;
            }
            let place = self.tale.happenings.len();
            self.on_lead(at, |lead| on(lead, draft));
            // Some are written down on the next morning.
            let noted_at = self.world.calendar.working(self.world.calendar.midnight(at) + DAY, self.dice);
            if ours && noted_at < self.world.limit && self.dice.happens(0.05) {
                self.tale.happenings[place].told_at = noted_at;
            }
        }
    }

    /// Follow-ups: those that were done on the way, and those that are open now.
    pub(super) fn tasks(&mut self) {
        let Some(from) = self.responded_at else { return self.open_task() };
        let until = self.ends_at();
        let count = self.dice.weighted([42.0, 40.0, 18.0]);
        for _ in 0..count {
            let asked_at = self.dice.within(from, until);
            let days = self.dice.within(1, 15);
            let (Some(added_at), Some(due)) = (self.later(asked_at, 0), self.later(asked_at, days * DAY)) else { continue };
            // What is asked for on a weekend and due on the next day is both on Monday morning.
            if due < added_at + HOUR {
                continue;
            }
            let late = self.dice.skewed(8 * HOUR, 1.4);
            let early = self.dice.within(10 * MINUTE, 5 * HOUR).min((due - added_at) / 2);
            let done_at = if self.dice.happens(0.35) { self.later(due, late) } else { Some(due - early) };
            let Some(done_at) = done_at else { continue };
            let task = self.add_task(added_at, due);
            let outcome = self.dice.happens(0.7).then(|| self.dice.pick(&DONE).to_owned());
            self.say(done_at, Begins::Nothing, move |known| Command::CompleteFollowUp { follow_up: known.task(task), outcome });
        }
        self.open_task();
    }

    fn add_task(&mut self, at: i64, due: i64) -> usize {
        let (story, task) = (self.story, self.tale.next_task());
        let text = self.dice.pick(&TASKS);
        self.say(at, Begins::Task(task), move |known| {
            let follow_up = NewFollowUp::on(known.lead(story), instant(due)).text(text);
            Command::AddFollowUp { follow_up }
        });
        task
    }

    /// What is still to be done about a lead that is open: some of it overdue, some today, most in the next two weeks.
    fn open_task(&mut self) {
        let (now, limit) = (self.world.now, self.world.limit);
        let age = now - self.captured_at;
        let likely = match age {
            _ if !self.is_open() || self.owner_at(limit).is_none() => return,
            _ if age < 120 * DAY => 0.55,
            _ => 0.22,
        };
        if !self.dice.happens(likely) {
            return;
        }
        let today = self.world.calendar.midnight(now) + DAY / 2;
        let hours = self.dice.within(-14, 20) * 15 * MINUTE;
        let (due, since) = match self.dice.weighted([26.0, 16.0, 58.0]) {
            0 => (today - self.dice.within(1, 19) * DAY + hours, 9),
            1 => (today + hours, 6),
            _ => (self.world.calendar.working(today + self.dice.within(1, 15) * DAY + hours, self.dice), 5),
        };
        // It was written down before it was due, and after the lead was there.
        let earliest = self.captured_at + MINUTE;
        let latest = due.min(limit) - HOUR;
        if earliest < latest {
            let at = self.dice.within(earliest.max(latest - since * DAY), latest);
            self.add_task(at, due);
        }
    }
}
