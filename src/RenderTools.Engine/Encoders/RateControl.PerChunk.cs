using RenderTools.Encoders.Standalone;
using RenderTools.Planning;

namespace RenderTools.Encoders;

/// <content>Bitrates over the whole video, which each chunk can only follow by itself.</content>
public static partial class RateControl
{
    /// <summary>The option that asks for a bitrate over the whole video; null: there is none.</summary>
    public static string? PerChunk(RenderSettings settings) =>
        StandaloneEncoder.Of(settings.VideoCodec) is { Bitrate: var bitrate }
            ? Array.Find(settings.EncoderOptions, o => o.Name == bitrate)?.Name
            : settings
                .EncoderOptions.FirstOrDefault(o =>
                    (Base(o) is "b" && o.Value is not ("0" or "0k")) || Base(o) is "maxrate" or "bufsize"
                )
                ?.Name;

    /// <summary>What to warn of: such a bitrate can only be followed by each chunk by itself.</summary>
    public static IEnumerable<string> Warnings(ChunkPlan plan, RenderSettings settings) =>
        plan.Chunks.Length == 1 || PerChunk(settings) is not { } option
            ? []
            :
            [
                $"RateControlPerChunk: each chunk of '{plan.Name}' aims at -{option} by itself, not the video as a "
                    + "whole: expect another size than a serial encode's. Prefer -Crf.",
            ];
}
