import { fetchTool } from "tenon";

// docs:start fetch
export const shopApi = fetchTool({
  allow: [
    {
      url: "https://api.example.com/v1/",
      secrets: ["SHOP_TOKEN"],
      headers: ({ SHOP_TOKEN: token }) => ({ authorization: `Bearer ${token}` }),
    },
  ],
});
// docs:end fetch
