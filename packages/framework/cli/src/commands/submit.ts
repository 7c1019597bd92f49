import {
  hasCode,
  TenonError,
  type Accepted,
  type Conversation,
  type SubmitOptions,
} from "@tenon/contracts";
import { tenon } from "../view/command-name.ts";

/** Submits, and says what a person can do when the conversation was moved away. */
export async function submit(
  conversation: Conversation,
  message: string,
  options: SubmitOptions,
): Promise<Accepted> {
  try {
    return await conversation.submit(message, options);
  } catch (error) {
    if (!hasCode(error, "log-closed")) throw error;
    const { agent, id } = conversation;
    throw new TenonError("log-closed", `${agent}/${id} was moved and is closed here.`, {
      hint: `Go on where it was imported, or in a fork: ${tenon} fork ${agent}/${id}`,
      cause: error,
    });
  }
}
