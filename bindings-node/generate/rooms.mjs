// In which file a type of the answers stands: with the room of the operations that tell of it.

import { used } from './schema.mjs'

/** The rooms of reports: there are too many of them for one file. */
const REPORTS = {
  reports_course: ['funnel', 'conversion', 'time_to_convert', 'stage_durations', 'cohorts', 'temperature'],
  reports_yield: ['trend', 'sources', 'owners', 'lost_reasons', 'pipeline'],
  reports_work: ['first_response', 'activity_counts', 'aging'],
}

/** What stands in each file. */
export const FILES = {
  common: 'What several rooms tell of: leads, customers and opportunities, and what is written on their cards.',
  events_parts: 'What events carry.',
  events: 'Events.',
  leads: 'What is answered about leads.',
  interests: 'What is answered about interests.',
  customers: 'What is answered about customers.',
  opportunities: 'What is answered about opportunities.',
  work: 'What is answered about activities and follow-ups.',
  book: 'What is answered about users, campaigns, lifecycle, settings and many commands at once.',
  admin: 'What is answered about the ledger and the file.',
  transfer: 'What imports and exports came to.',
  reports: 'What all reports have in common.',
  reports_course: 'Reports on the course of leads: how far they come, and how long it takes.',
  reports_yield: 'Reports on what leads cost and bring.',
  reports_work: 'Reports on the work with leads.',
}

/** The room that an operation's answer is told in. */
function roomOf({ name, room }) {
  return Object.keys(REPORTS).find((reports) => REPORTS[reports].includes(name)) ?? room
}

/** The file of each definition of the answers: that of its room, or one that those rooms know which tell of it. */
export function places({ operations, answers }) {
  const told = { events_parts: used(answers.Happened, answers) }
  for (const operation of operations) {
    const room = roomOf(operation)
    told[room] ??= new Set()
    // What an event carries is told with the events.
    used(operation.answer, { ...answers, Happened: {} }, told[room])
  }
  const place = (name) => {
    if (name === 'Happened') return 'events'
    const rooms = Object.keys(told).filter((room) => told[room].has(name))
    if (rooms.length === 1) return rooms[0]
    return rooms.every((room) => room.startsWith('reports')) ? 'reports' : 'common'
  }
  return new Map(Object.keys(answers).map((name) => [name, place(name)]))
}
