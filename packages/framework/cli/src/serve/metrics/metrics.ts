/** Names and values that tell one series of a metric from another. */
type Labels = Readonly<Record<string, string | number>>;

/** One number of a metric. */
export type Sample = { readonly labels?: Labels; readonly value: number };

/** A number that only grows. */
export interface Counter {
  add(labels?: Labels, amount?: number): void;
}

/** Numbers of one process, as Prometheus reads them. */
export class Metrics {
  readonly #metrics: Metric[] = [];

  counter(name: string, help: string): Counter {
    const samples = new Map<string, { readonly labels: Labels; value: number }>();
    this.#metrics.push({ name, help, type: "counter", read: () => [...samples.values()] });
    return {
      add(labels = {}, amount = 1) {
        const key = labelText(labels);
        const sample = samples.get(key) ?? { labels, value: 0 };
        sample.value += amount;
        samples.set(key, sample);
      },
    };
  }

  /** A number that is read whenever somebody asks. */
  gauge(name: string, help: string, read: () => number | readonly Sample[]): void {
    const samples = (): readonly Sample[] => {
      const value = read();
      return typeof value === "number" ? [{ value }] : value;
    };
    this.#metrics.push({ name, help, type: "gauge", read: samples });
  }

  /** The text format of Prometheus, version 0.0.4. */
  text(): string {
    return this.#metrics.map(metricText).join("");
  }
}

/** The media type of `Metrics.text`. */
export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  read(): readonly Sample[];
}

function metricText(metric: Metric): string {
  const { name, help, type } = metric;
  const lines = metric
    .read()
    .map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(String(value)).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
