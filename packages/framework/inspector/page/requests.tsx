import { useEffect, useMemo, useState, type ReactNode } from "react";
import type { ChosenPlace } from "./conversation-pane.tsx";
import type { Data, EventFeed } from "./event-feed.ts";
import { jsonText, problemText, sinceText } from "./format.ts";
import { OptionList } from "./option-list.tsx";
import { goTo } from "./place.ts";
import { requestsIn, type RecordedRequest } from "./read-events.ts";

interface RequestsProps {
  readonly place: ChosenPlace;
  readonly feed: EventFeed;
  readonly path: string;
}

/** What exactly the model was asked at each step, rebuilt from the log. */
export function Requests({ place, feed, path }: RequestsProps): ReactNode {
  const requests = useMemo(() => requestsIn(feed.events), [feed.events]);
  const chosen = requests.find(({ id }) => id === place.request) ?? requests.at(-1);
  const start = feed.events[0]?.time ?? 0;
  if (feed.isLoaded && requests.length === 0)
    return <p className="quiet middle">No model was asked yet.</p>;
  return (
    <div className="split">
      <div className="column">
        <OptionList
          label="Requests"
          items={requests}
          idOf={({ id }) => id}
          selected={chosen?.id}
          onSelect={(request) => goTo({ ...place, request }, { replace: true })}
        >
          {(request) => (
            <>
              <time>{sinceText(request.time, start)}</time>
              <span className="type model">
                {request.turn} step {request.step}
              </span>
              <span className="about">{request.model}</span>
            </>
          )}
        </OptionList>
      </div>
      <section className="detail" aria-label="Request">
        {chosen === undefined ? null : feed.isWhole ? (
          <RequestView path={path} request={chosen} />
        ) : (
          <p className="quiet middle">
            Requests hold what is not public: a server shows them in development only.
          </p>
        )}
      </section>
    </div>
  );
}

interface Question {
  readonly model: { readonly provider: string; readonly id: string };
  readonly system: string;
  readonly messages: readonly (Data & { readonly role: string })[];
  readonly tools: readonly (Data & { readonly name: string })[];
}

interface RequestViewProps {
  readonly path: string;
  readonly request: RecordedRequest;
}

function RequestView({ path, request }: RequestViewProps): ReactNode {
  const address = `${path}/requests/${encodeURIComponent(request.turn)}/${request.step}`;
  const answer = useQuestion(address, request.time);
  if (typeof answer === "string")
    return (
      <p className="problem" role="alert">
        {answer}
      </p>
    );
  if (answer === undefined) return <p className="quiet middle">Loading…</p>;
  const { model, system, messages, tools, ...options } = answer;
  return (
    <>
      <h3>
        {model.provider}/{model.id}
      </h3>
      <Section name="Instructions" isOpen>
        <pre tabIndex={0}>{system}</pre>
      </Section>
      <Section name={`Tools (${tools.length})`}>
        {tools.map((tool) => (
          <pre key={tool.name} tabIndex={0}>
            {jsonText(tool)}
          </pre>
        ))}
      </Section>
      <Section name={`Messages (${messages.length})`} isOpen>
        {messages.map(({ role, ...message }, index) => (
          <div key={index} className={`asked ${role}`}>
            <h4 className="label">{role}</h4>
            <pre tabIndex={0}>{jsonText(message)}</pre>
          </div>
        ))}
      </Section>
      {Object.keys(options).length > 0 && (
        <Section name="Options">
          <pre tabIndex={0}>{jsonText(options)}</pre>
        </Section>
      )}
    </>
  );
}

function Section({
  name,
  isOpen = false,
  children,
}: {
  readonly name: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <details className="section" open={isOpen}>
      <summary>{name}</summary>
      {children}
    </details>
  );
}

/** The request, a sentence that says why there is none, or undefined while it is loaded. A new try is asked for anew. */
function useQuestion(address: string, time: number): Question | string | undefined {
  const [answer, setAnswer] = useState<Question | string>();
  useEffect(() => {
    const left = new AbortController();
    setAnswer(undefined);
    const load = async (): Promise<void> => {
      const next = await loadQuestion(address, left.signal).catch(problemText);
      if (!left.signal.aborted) setAnswer(next);
    };
    void load();
    return () => left.abort();
  }, [address, time]);
  return answer;
}

async function loadQuestion(address: string, signal: AbortSignal): Promise<Question | string> {
  const response = await fetch(address, { signal });
  const body: {
    readonly question?: Question;
    readonly error?: { readonly message: string };
  } = await response.json();
  return body.question ?? body.error?.message ?? `The server answered ${response.status}.`;
}
