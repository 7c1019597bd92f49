import { resultOf } from "tenon";
/**
 * What the scripted model has in place of a mind. It looks at nothing but the conversation, so every process that asks
 * gets the same reply, and a killed one is missed by nobody.
 */
export const refundDesk = (question) => {
    const asked = question.messages.findLastIndex(({ role }) => role === "user");
    const since = { ...question, messages: question.messages.slice(asked) };
    const [claim] = /C-\d+/.exec(JSON.stringify(question.messages[asked])) ?? [];
    if (claim === undefined)
        return { text: "Which claim? Its number looks like C-1042." };
    if (resultOf(since, "read-claim") === undefined)
        return readClaim(claim);
    if (has(resultOf(since, "read-claim"), "problem"))
        return { text: "{{result:read-claim.problem}}" };
    if (resultOf(since, "find-order") === undefined)
        return lookUp;
    if (resultOf(since, "pay-refund") === undefined)
        return payRefund;
    const isPaid = has(resultOf(since, "pay-refund"), "payment");
    if (resultOf(since, "send-mail") === undefined)
        return isPaid ? mailPaid : mailDenied;
    return isPaid ? closePaid : closeDenied;
};
function has(result, field) {
    return typeof result === "object" && result !== null && field in result;
}
function readClaim(claim) {
    return { text: "I read the claim first.", calls: [{ name: "read-claim", input: { claim } }] };
}
const lookUp = {
    text: "{{result:read-claim.customer}} writes: {{result:read-claim.reason}}. I look up the order and our policy.",
    calls: [
        { name: "find-order", input: { order: "{{result:read-claim.order}}" } },
        { name: "find-policy", input: { reason: "{{result:read-claim.reason}}" } },
    ],
};
const payRefund = {
    text: "Delivered {{result:find-order.daysSinceDelivery}} days ago, so our policy grants the full price: {{result:find-order.euro}} euro.",
    calls: [
        {
            name: "pay-refund",
            input: {
                claim: "{{result:read-claim.id}}",
                order: "{{result:find-order.id}}",
                euro: "{{result:find-order.euro}}",
            },
        },
    ],
};
const mailPaid = {
    text: "The money is on its way. I tell the customer.",
    calls: [
        mail("we have paid {{result:pay-refund.euro}} euro back to you ({{result:pay-refund.payment}})."),
    ],
};
const mailDenied = {
    text: "There is no refund. I tell the customer.",
    calls: [
        mail("we have looked into it and cannot refund it. Please call us if you see it otherwise."),
    ],
};
const closePaid = {
    text: "Claim {{result:read-claim.id}} is settled: {{result:pay-refund.euro}} euro refunded as {{result:pay-refund.payment}}, and the customer has a mail.",
};
const closeDenied = {
    text: "Claim {{result:read-claim.id}} is closed without a refund, and the customer has a mail.",
};
function mail(decision) {
    return {
        name: "send-mail",
        input: {
            to: "{{result:read-claim.mail}}",
            subject: "Your claim {{result:read-claim.id}}",
            text: `Dear {{result:read-claim.customer}},\n\nthank you for writing about your {{result:find-order.item}}: ${decision}\n\nYour refund desk`,
        },
    };
}
