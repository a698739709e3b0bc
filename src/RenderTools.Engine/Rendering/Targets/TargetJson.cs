using System.Text.Json.Serialization;

namespace RenderTools.Rendering.Targets;

/// <summary>Source-generated JSON of targets, which a journal keeps.</summary>
[JsonSerializable(typeof(SlurmTarget))]
internal sealed partial class TargetJson : JsonSerializerContext;
