import { lab, ports } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** The lab's own page, and the container `dc_lab_integration` that exposes `./lab` to the portal. */
export default defineConfig(lab({ name: "dc_lab_integration", port: ports["lab-integration"] }));
