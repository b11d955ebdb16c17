import { element } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** `<dc-page-walk>`: the page-walk microscope alone. Built after the lab's own element, into the same folder. */
const config = element({ tag: "dc-page-walk", entry: "./src/figures/walk/element.ts" });

export default defineConfig({ ...config, build: { ...config.build, emptyOutDir: false } });
