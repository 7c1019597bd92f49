/** The few parts of a syntax node that the house rules read. */
export interface Node {
  readonly type: string;
  readonly name?: string;
  readonly id?: Node | null;
  readonly callee?: Node;
  readonly argument?: Node;
  readonly source?: { readonly value: unknown };
  readonly specifiers?: readonly Node[];
  readonly imported?: Node;
  readonly declaration?: Node | null;
  readonly declarations?: readonly Node[];
}

/** A comment as the linter hands it out, without its marks. */
export interface Comment {
  readonly value: string;
}

/** What a rule is given for one file. */
export interface RuleContext {
  readonly sourceCode: { getAllComments(): readonly Comment[] };
  report(problem: { readonly node: Node | Comment; readonly message: string }): void;
}

/** A lint rule in the form that oxlint shares with ESLint. */
export interface Rule {
  create(context: RuleContext): Readonly<Record<string, (node: Node) => void>>;
}
