export type { RequestSocket } from './access.ts';
export { type Inspector, inspector } from './inspector.ts';
export type { InspectedLedger, InspectorAction, InspectorOptions } from './inspector-options.ts';
export { type NodeRequest, type NodeResponse, nodeInspector } from './node-inspector.ts';
