using RenderTools.Planning;

namespace RenderTools.Encoders;

/// <summary>What settings become in a zone.</summary>
internal static class ZoneSettings
{
    /// <summary>The settings of one chunk: the video's own, or those of the zone that it lies in.</summary>
    public static RenderSettings For(this RenderSettings settings, VideoChunk chunk) =>
        settings.Zones.FirstOrDefault(zone => zone.Window.Covers(chunk.Window)) is { } zone
            ? settings.In(zone)
            : settings with
            {
                Zones = [],
            };

    /// <summary>The settings in a zone: what the zone does not name is as for the rest of the video.</summary>
    public static RenderSettings In(this RenderSettings settings, RenderZone zone)
    {
        var rest = zone.Reset ? settings with { Crf = null, Preset = null, EncoderOptions = [] } : settings;
        var options = zone.EncoderOptions.Select(EncoderOption.Parse).ToArray();
        return rest with
        {
            Crf = zone.Crf ?? rest.Crf,
            Target = zone.Crf is null ? rest.Target : null,
            Preset = zone.Preset ?? rest.Preset,
            VideoFilter = zone.VideoFilter ?? rest.VideoFilter,
            EncoderOptions = [.. rest.EncoderOptions.Where(o => options.All(z => z.Name != o.Name)), .. options],
            Zones = [],
        };
    }
}
