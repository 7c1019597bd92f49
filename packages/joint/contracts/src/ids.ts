declare const brand: unique symbol;

/** A string that only its own constructor or decoder may produce. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names a log: `agents/<agent>/<conversation>`, or `workflows/<workflow>/<instance>`. */
export type LogId = Branded<"LogId">;

/** Names a conversation within its agent: 1 to 128 of `A-Z a-z 0-9 . _ ~ -`. */
export type ConversationId = Branded<"ConversationId">;

/** Names a submission; it is the idempotency key when the caller gave one. */
export type SubmissionId = Branded<"SubmissionId">;

/** Names a turn within its conversation. */
export type TurnId = Branded<"TurnId">;

/** Names a tool call within its conversation, whatever the provider called it. */
export type CallId = Branded<"CallId">;

/** Names a model reply; reserved before the model is asked. */
export type MessageId = Branded<"MessageId">;

/**
 * A position in a log: `<epoch>_<seq>`, 16 decimal digits each. Opaque to readers; offsets of one log sort as strings.
 */
export type Offset = Branded<"Offset">;

/** `sha256:<64 hex digits>` of some bytes or of the canonical JSON (RFC 8785) of a value. */
export type Digest = Branded<"Digest">;

/** The recorded idempotency key of an effect: `<log>@<when the log began>/<turn>/<call>`. Never computed twice. */
export type EffectKey = Branded<"EffectKey">;

/** Who asked, as the server's `authorize` said: a stable name such as `user:42`. */
export type Principal = string;
