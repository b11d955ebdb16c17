import { library } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** The lab's side of the frame is apart: it needs Solid at once, and the element's script must not. */
export default defineConfig(library({ entry: { index: "src/index.ts", "frame/serve": "src/frame/serve.ts" } }));
