import { createRoot } from "react-dom/client";
import { Chat } from "./chat.tsx";
import "./page.css";

const root = document.getElementById("page");
if (root !== null) createRoot(root).render(<Chat />);
