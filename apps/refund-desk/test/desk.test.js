var __addDisposableResource = (this && this.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (this && this.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Stage } from "../demo/stage.ts";
test("a small refund is paid without asking a person", async () => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const stage = __addDisposableResource(env_1, new Stage({ isKept: false }), true);
        const bank = stage.program("payment-service/main.ts", [
            "--port=0",
            `--book=${join(stage.folder, "payments.jsonl")}`,
        ]);
        stage.usePaymentService((await bank.says(/^listening/)).replace("listening on ", ""));
        const said = await stage.watch(run(stage, "Please settle claim C-1043."));
        expect(said.at(-1)).toBe("Claim C-1043 is settled: 24 euro refunded as P-1, and the customer has a mail.");
        expect(mails(stage)).toEqual([expect.stringContaining("To: jonas@example.com")]);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
});
test("a refund that a person denies is explained to the customer and not paid", async () => {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const stage = __addDisposableResource(env_2, new Stage({ isKept: false }), true);
        await stage.watch(run(stage, "Please settle claim C-1042."));
        await stage.watch(stage.tenon(["deny", "claim"]).finished());
        const said = await stage.watch(stage.tenon(["run", "refund-desk", "--id", "claim"]).finished());
        expect(said.at(-1)).toBe("Claim C-1042 is closed without a refund, and the customer has a mail.");
        expect(mails(stage)).toEqual([expect.stringContaining("we have looked into it and cannot")]);
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
});
test("an unknown claim ends without a payment or a mail", async () => {
    const env_3 = { stack: [], error: void 0, hasError: false };
    try {
        const stage = __addDisposableResource(env_3, new Stage({ isKept: false }), true);
        const said = await stage.watch(run(stage, "Please settle claim C-9999."));
        expect(said.at(-1)).toBe("There is no claim C-9999.");
        expect(readdirSync(stage.folder)).not.toContain("outbox");
    }
    catch (e_3) {
        env_3.error = e_3;
        env_3.hasError = true;
    }
    finally {
        const result_3 = __disposeResources(env_3);
        if (result_3)
            await result_3;
    }
});
function run(stage, message) {
    return stage.tenon(["run", "refund-desk", message, "--id", "claim"]).finished();
}
function mails(stage) {
    return readdirSync(stage.outbox).map((file) => readFileSync(join(stage.outbox, file), "utf8"));
}
