import { element } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** `<dc-integration-lab>` for plain pages: one small script that imports the rest when it is seen. */
export default defineConfig(element({ tag: "dc-integration-lab" }));
