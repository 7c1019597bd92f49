import { disableNeedsReason } from "./disable-needs-reason.ts";
import { noExportStar } from "./no-export-star.ts";
import { noNamedZ } from "./no-named-z.ts";
import { noRawThrow } from "./no-raw-throw.ts";
import { type Rule } from "./rule.ts";
import { vocabulary } from "./vocabulary.ts";

/** The rules of this house that no published plugin knows. */
const plugin: {
  readonly meta: { readonly name: string };
  readonly rules: Readonly<Record<string, Rule>>;
} = {
  meta: { name: "house" },
  rules: {
    "disable-needs-reason": disableNeedsReason,
    "no-export-star": noExportStar,
    "no-named-z": noNamedZ,
    "no-raw-throw": noRawThrow,
    vocabulary,
  },
};

export default plugin;
