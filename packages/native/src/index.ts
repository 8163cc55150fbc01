export {
  type Native,
  type NativeFound,
  type NativeMissing,
  type NativeOptions,
  useNative,
} from "./useNative.js";
