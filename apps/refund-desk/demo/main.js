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
// The demo: an agent is killed twice in the middle of its work, and still pays exactly once.
import process from "node:process";
import { parseArgs } from "node:util";
import { play } from "./play.ts";
import { Stage } from "./stage.ts";
try {
    await perform(readOptions());
}
catch (error) {
    console.error(`\nThe demo failed. ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
}
function readOptions() {
    const { values } = parseArgs({
        options: {
            /** For example anthropic/claude-sonnet-4-6. Left out: the scripted model of the agent. */
            model: { type: "string" },
            /** Leaves the folder with log, mail and payments behind. */
            keep: { type: "boolean", default: false },
        },
    });
    return values;
}
async function perform(options) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const stage = __addDisposableResource(env_1, new Stage({ isKept: options.keep }), true);
        for (const signal of ["SIGINT", "SIGTERM"])
            process.once(signal, () => stage.breakOff("It was broken off."));
        const longestMs = options.model === undefined ? 60000 : 300000;
        const tooLong = setTimeout(() => stage.breakOff("It took too long."), longestMs);
        await stage.watch(play(stage, options)).finally(() => clearTimeout(tooLong));
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
}
