import { createScriptedModels, defineConfig } from "tenon";
import { refundDesk } from "./model-script.ts";
export default defineConfig({
    providers: {
        // The model `scripted/refund-desk`: no key, no network, at a pace that can be read.
        scripted: createScriptedModels({
            scripts: { "refund-desk": refundDesk },
            tokensPerSecond: 20,
        }),
    },
});
