import { useDeferredValue, useMemo, type ReactNode } from "react";
import type { ChosenPlace } from "./conversation-pane.tsx";
import type { EventFeed, LogEvent } from "./event-feed.ts";
import { summaryOf } from "./event-summary.ts";
import { jsonText, sinceText } from "./format.ts";
import { OptionList } from "./option-list.tsx";
import { goTo } from "./place.ts";

interface TimelineProps {
  readonly place: ChosenPlace;
  readonly feed: EventFeed;
}

/** Every event of the conversation, and all of the chosen one. */
export function Timeline({ place, feed }: TimelineProps): ReactNode {
  const { events, isWhole, isLoaded } = feed;
  const find = useDeferredValue(place.find ?? "");
  const shown = useMemo(() => matching(events, find), [events, find]);
  const chosen = events.find(({ offset }) => offset === place.event);
  const start = events[0]?.time ?? 0;
  return (
    <div className="split">
      <div className="column">
        <div className="finder">
          <input
            id="find"
            type="search"
            aria-label="Find events"
            placeholder="Find events by type or content"
            value={place.find ?? ""}
            onChange={(event) => goTo({ ...place, find: event.target.value }, { replace: true })}
          />
          <output>{countText(shown.length, events.length)}</output>
        </div>
        {!isWhole && (
          <p className="quiet note">
            This server shows the public log only: no inputs, no outputs.
          </p>
        )}
        {isLoaded && events.length === 0 && <p className="quiet note">Nothing happened yet.</p>}
        <OptionList
          label="Events"
          items={shown}
          idOf={({ offset }) => offset}
          selected={place.event}
          onSelect={(event) => goTo({ ...place, event }, { replace: true })}
        >
          {(event) => <EventRow event={event} start={start} />}
        </OptionList>
      </div>
      <section className="detail" aria-label="Event">
        {chosen === undefined ? (
          <p className="quiet middle">Choose an event to see all of it.</p>
        ) : (
          <>
            <h3>{chosen.type}</h3>
            <pre tabIndex={0}>{jsonText(chosen)}</pre>
          </>
        )}
      </section>
    </div>
  );
}

function EventRow({
  event,
  start,
}: {
  readonly event: LogEvent;
  readonly start: number;
}): ReactNode {
  const [subject = "", verb = ""] = event.type.split(".");
  return (
    <>
      <time>{sinceText(event.time, start)}</time>
      <span className={`type ${subject}`}>
        {subject}.<wbr />
        {verb}
      </span>
      <span className="about">{summaryOf(event)}</span>
    </>
  );
}

/** Looking through many events costs the time of a frame or two, so what was written out once is kept. */
const written = new WeakMap<LogEvent, string>();

function matching(events: readonly LogEvent[], find: string): readonly LogEvent[] {
  const wanted = find.trim().toLowerCase();
  if (wanted === "") return events;
  return events.filter((event) => {
    const text = written.get(event) ?? JSON.stringify(event).toLowerCase();
    written.set(event, text);
    return text.includes(wanted);
  });
}

function countText(shown: number, all: number): string {
  return shown === all
    ? `${all.toLocaleString()} events`
    : `${shown.toLocaleString()} of ${all.toLocaleString()}`;
}
