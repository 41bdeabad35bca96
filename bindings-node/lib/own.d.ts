import type { Operations, records } from '../index.js'

/** An instant: a Date, or a text in RFC 3339 with its zone, such as `2026-01-31T09:30:00+03:30`. Of an invalid Date the book takes nothing. */
export type When = Date | string

/**
 * A Date with microseconds, by which the book tells instants apart. Given back to the book it names the very instant, and its texts have
 * six digits behind the second. As a Date it is cut to the millisecond; setting any part of it sets the microseconds to 0.
 */
export declare class Instant extends Date {
  constructor(value?: number | string | Date, micros?: number)
  /** The microseconds in the millisecond, 0 to 999. */
  micros: number
  /** Less than 0 if this one is earlier than the other, more than 0 if it is later. */
  compare(other: Date): number
}

/** What an error means for the caller; the same in every language. */
export type ErrorKind =
  | 'invalid'
  | 'refused'
  | 'not_found'
  | 'conflict'
  | 'known'
  | 'busy'
  | 'corrupt'
  | 'incompatible'
  | 'too_large'
  | 'io'
  | 'closed'

/** Why something failed. Nothing was changed by it, unless its kind is `io` or `corrupt` on a write; a retry with the same request id settles that. */
export declare class LeadbookError extends Error {
  private constructor(said: never)
  override readonly name: 'LeadbookError'
  /** What it means for the caller. */
  readonly kind: ErrorKind
  /** The exact reason, such as `move_not_allowed`. */
  readonly code: string
  /** The method that failed, such as `moveLead`. */
  readonly operation: string
  /** The field, stage or record at fault, such as `emails[0]` or `lead 7`. */
  readonly field: string | null
  /** What is wrong and what would be accepted, in words; `message` has the rest in words as well. */
  readonly reason: string
  /** What would be accepted instead, where that is a list. */
  readonly allowed: readonly string[]
  /** Who is already known, for kind `known`. */
  readonly matches: readonly records.Match[]
  /** What the operating system or the storage said, if it did. */
  override readonly cause?: Error
}

/** A promise of several values, over which `for await` walks as well. */
export interface Several<Item> extends Promise<Item[]>, AsyncIterable<Item> {}

/** Records that are answered all at once. */
export interface Records<Item> extends Several<Item> {
  /** All of them as a stream in Arrow's IPC format: `tableFromIPC(await book.users().toArrow())`. */
  toArrow(): Promise<Uint8Array>
}

/** What happened to a record, in the order in which the book learned it; as a table with each event's own fields as JSON. */
export interface Events extends Records<records.Event> {}

/** Rows behind the reports. Nothing is read before it is asked for. */
export declare class Table implements AsyncIterable<Record<string, unknown>> {
  private constructor(inside: never)
  /** All rows as objects, with names in camelCase, instants as `Instant` and lengths of time in microseconds. */
  toArray(): Promise<Record<string, unknown>[]>
  /** All rows as a stream in Arrow's IPC format, with the core's names of columns: `tableFromIPC(await book.spells().toArrow())`. */
  toArrow(): Promise<Uint8Array>
  [Symbol.asyncIterator](): AsyncGenerator<Record<string, unknown>, void, undefined>
}

/** A part of a list. */
export interface Page<Item> {
  /** The records. */
  items: Item[]
  /** Where to go on; `null` at the end. */
  next: string | null
}

/** Records of a list, in its order, read page by page while they are walked. Walking it again reads again. */
export declare class Listing<Item> implements AsyncIterable<Item> {
  private constructor(inside: never)
  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined>
  /** One page, from the beginning or from the `next` of another one. */
  page(where?: { after?: string | undefined; limit?: number | undefined }): Promise<Page<Item>>
  /** Page after page, 200 records each if nothing is said. */
  pages(how?: { size?: number | undefined }): AsyncGenerator<Page<Item>, void, undefined>
  /** The first record; `null` if there is none. */
  first(): Promise<Item | null>
  /** All records. */
  toArray(): Promise<Item[]>
  /** All records, of one state of the book, as a stream in Arrow's IPC format: `tableFromIPC(await book.leads().toArrow())`. */
  toArrow(): Promise<Uint8Array>
}

/** The answer of a report. */
export declare class Report<Row, Totals> implements Iterable<Row> {
  private constructor(inside: never)
  /** The request as it was understood. */
  readonly request: records.Resolved
  /** The rows, in the order of their groups. */
  readonly rows: Row[]
  /** The same over everything that was selected. */
  readonly totals: Totals
  /** The names of the table's columns: those of the groups, then the measures, as the core names them. */
  readonly columns: string[]
  /** The rows as a stream in Arrow's IPC format: `tableFromIPC(report.toArrow())`. */
  toArrow(): Uint8Array
  /** All of it for people to read. */
  toString(): string
  [Symbol.iterator](): IterableIterator<Row>
}

/** A clock that stands still until it is moved: give it to a book whose answers must be the same in every run. */
export declare class Clock {
  constructor(at: When)
  /** The instant at which it stands. */
  readonly now: Instant
  /** Sets it to an instant. */
  set(at: When): void
  /** Moves it forward by so many milliseconds. */
  advance(milliseconds: number): void
}

/** How a book is kept. The first three are written into a new book's settings, and say nothing to one that is there. */
export interface MemoryOptions {
  /** Where phones without a country code belong, as ISO 3166 has it: `BR`. */
  region?: string | undefined
  /** The time zone of periods and calendars, as IANA has it: `America/Sao_Paulo`. */
  zone?: string | undefined
  /** The currency that is used where none is named, as ISO 4217 has it: `BRL`. */
  currency?: string | undefined
  /** Another clock than the system's, for tests. */
  clock?: Clock | undefined
}

/** How a book in a file is opened. */
export interface OpenOptions extends MemoryOptions {
  /** Whether a new book is begun where there is no file; it is, if nothing is said. */
  create?: boolean | undefined
  /** Whether nothing can be written. */
  readOnly?: boolean | undefined
  /** Whether every page of a file that came from elsewhere is checked first. */
  checkPages?: boolean | undefined
  /** How much memory the storage may take to cache the file. */
  cacheBytes?: number | undefined
}

/** How a restored book is opened. Its settings are those of the book that the lines are of. */
export interface RestoreOptions {
  /** How much memory the storage may take to cache the file. */
  cacheBytes?: number | undefined
  /** Another clock than the system's, for tests. */
  clock?: Clock | undefined
}

/** Where a feed begins, and whether it ends. */
export interface ChangesOptions {
  /** The place in the ledger after which it begins; the beginning, if nothing is said. */
  after?: number | undefined
  /** Whether it goes on when it has reached the end of the ledger, with what this book writes from then on. */
  follow?: boolean | undefined
  /** Ends it: walking throws the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * An open book. What is asked at the same time is done at the same time, off the event loop, and all that is written in one turn of it
 * shares its way to the disk.
 */
export declare class Book extends Operations {
  private constructor(key: never)
  /** Opens the book in a file, and begins one if there is none. */
  static open(path: string | URL, options?: OpenOptions): Promise<Book>
  /** A book in memory, gone when it is closed. */
  static memory(options?: MemoryOptions): Promise<Book>
  /**
   * Makes a new book from the JSON lines of a whole one (`exportBook`), and opens it: the same entry by entry. There must be no file under
   * the new book's name.
   */
  static restore(path: string | URL, bookPath: string | URL, options?: RestoreOptions): Promise<Book>
  /**
   * Every event after a place in the ledger, once and in order: for webhooks, search indexes and replicas. Keep the `position` of the last
   * one that was dealt with (`saveCursor`), and go on from there.
   */
  changes(from?: number | ChangesOptions): AsyncGenerator<records.Event, void, undefined>
  /** Whether it was closed. */
  readonly closed: boolean
  /** Closes the book once all that was asked before is done, and gives the file back; whatever comes after is refused with the code `closed`. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Makes everything in a book's file that is derived from its ledger anew; answers in words what was done. No book may have the file. */
export declare function repair(path: string | URL): Promise<string>

/** How many digits the minor unit of a currency takes: 2 for EUR, 0 for JPY. */
export declare function currencyDigits(code: string): number
