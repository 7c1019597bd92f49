import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { PaymentBook } from "../payment-service/payment-book.ts";

const refund = { claim: "C-1", order: "O-1", euro: 180 };

test("the same key pays once and gets the same payment", () => {
  const book = new PaymentBook(newFile());

  expect(book.pay("a", refund)).toEqual({ payment: "P-1", ...refund });
  expect(book.pay("a", refund)).toEqual({ payment: "P-1", ...refund });
  expect([book.calls(), book.payments()]).toEqual([2, [{ payment: "P-1", ...refund }]]);
});

test("another key is another payment", () => {
  const book = new PaymentBook(newFile());
  book.pay("a", refund);

  expect(book.pay("b", refund)).toEqual({ payment: "P-2", ...refund });
});

test("a key that paid one refund pays no other", () => {
  const book = new PaymentBook(newFile());
  book.pay("a", refund);

  expect(book.pay("a", { ...refund, euro: 1 })).toBeUndefined();
  expect([book.calls(), book.payments()]).toEqual([1, [{ payment: "P-1", ...refund }]]);
});

test("a book that is opened again knows what it paid", () => {
  const file = newFile();
  new PaymentBook(file).pay("a", refund);
  const book = new PaymentBook(file);

  expect(book.pay("a", refund)).toEqual({ payment: "P-1", ...refund });
  expect([book.calls(), book.payments().length]).toEqual([2, 1]);
});

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "payments-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "book.jsonl");
}
