import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";

interface OptionListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly children: (item: Item) => ReactNode;
}

const rowHeight = 30;

/** A list of any length of which one item is chosen: only the rows that are seen exist. */
export function OptionList<Item>(props: OptionListProps<Item>): ReactNode {
  const { label, items, idOf, selected, onSelect, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const at = items.findIndex((item) => idOf(item) === selected);
  const isFound = at >= 0;
  // When the chosen one changes it comes into view; when others arrive, nothing moves.
  useEffect(() => {
    if (isFound) list.scrollToIndex(at);
  }, [selected, isFound]);
  const move = (event: KeyboardEvent): void => {
    const next = indexAfter(event.key, { at, last: items.length - 1 });
    const item = next === undefined ? undefined : items[next];
    if (item === undefined) return;
    event.preventDefault();
    onSelect(idOf(item));
  };
  return (
    <div
      ref={scroller}
      className="options"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      onKeyDown={move}
      {...(isFound ? { "aria-activedescendant": optionId(label, at) } : {})}
    >
      <div role="presentation" style={{ height: list.getTotalSize(), position: "relative" }}>
        {list.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          const id = idOf(item);
          return (
            <div
              key={id}
              id={optionId(label, index)}
              role="option"
              className="option"
              aria-selected={id === selected}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onSelect(id)}
            >
              {children(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function optionId(label: string, index: number): string {
  return `${label.toLowerCase()}-${index}`;
}

const page = 12;

function indexAfter(
  key: string,
  { at, last }: { readonly at: number; readonly last: number },
): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: last,
  };
  const next = steps[key];
  return next === undefined ? undefined : Math.min(last, Math.max(0, next));
}
