// Records that are spoken of most, under their names alone.

import type { records } from '../index.js'

export type Customer = records.Customer
export type Event = records.Event
export type Lead = records.Lead
export type Match = records.Match
export type Money = records.Money
export type Opportunity = records.Opportunity
