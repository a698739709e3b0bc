using RenderTools.Media;

namespace RenderTools.Rendering;

/// <summary>Refuses options that contradict each other, and those that the tool itself sets.</summary>
public static class RateControl
{
    // What decides which frames are encoded, with which timestamps and where they go: it would break the promise.
    private static readonly HashSet<string> Owned = new(StringComparer.Ordinal)
    {
        "i", "f", "y", "n", "ss", "sseof", "t", "to", "map", "vf", "af", "filter", "filter:v", "filter_complex", "lavfi", "filter_script", "filter_complex_script",
        "r", "r:v", "s", "vsync", "fps_mode", "async", "copyts", "start_at_zero", "itsoffset", "itsscale", "output_ts_offset", "enc_time_base", "video_track_timescale",
        "c", "c:v", "codec", "codec:v", "vcodec", "vn", "an", "sn", "dn", "frames", "frames:v", "vframes", "pass", "passlogfile", "progress", "stats", "nostats", "loglevel", "v",
        "threads", "filter_threads", "filter_complex_threads", "pix_fmt", "bsf", "bsf:v", "shortest", "dump", "report", "init_hw_device", "attach", "timestamp", "target",
    };

    private static readonly Dictionary<string, string> Use = new(StringComparer.Ordinal)
    {
        ["vf"] = "-VideoFilter", ["filter:v"] = "-VideoFilter", ["c:v"] = "-VideoCodec", ["vcodec"] = "-VideoCodec", ["pix_fmt"] = "-PixelFormat",
        ["threads"] = "-ThreadsPerWorker", ["ss"] = "New-ChunkPlan -Start", ["t"] = "New-ChunkPlan -Duration", ["r"] = "-VideoFilter fps=…", ["s"] = "-VideoFilter scale=…",
    };

    // Each is a rate control of its own. With both -crf and -qp 0 libx264 is not lossless, whatever one hoped.
    private static readonly string[] Modes = ["crf", "qp", "q", "q:v", "qscale", "qscale:v", "b", "b:v", "cq", "global_quality"];

    /// <summary>Checks settings.</summary>
    /// <exception cref="RenderToolsException">EncoderOptionOwned, EncoderOptionRepeated, RateControlContradiction, TwoPassUnsupported, TwoPassNeedsBitrate.</exception>
    public static void Check(RenderSettings settings)
    {
        foreach (var option in settings.EncoderOptions)
        {
            if (option.Name.Length == 0 || !option.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':'))
                throw new RenderToolsException("EncoderOptionUnknown", ErrorKind.InvalidArgument, $"-EncoderOption '{option.Name}' is no name of an option. Write @{{ 'b:v' = '2M' }} or 'b:v=2M'.");
            if (Owned.Contains(option.Name))
            {
                throw new RenderToolsException("EncoderOptionOwned", ErrorKind.InvalidArgument,
                    $"-EncoderOption '{option.Name}' is set by RenderTools itself{(Use.TryGetValue(option.Name, out var instead) ? $": use {instead}" : "")}.");
            }
        }

        if (settings.EncoderOptions.GroupBy(o => o.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw new RenderToolsException("EncoderOptionRepeated", ErrorKind.InvalidArgument, $"-EncoderOption '{repeated.Key}' is given more than once.");

        var modes = settings.EncoderOptions.Select(o => o.Name).Where(n => Modes.Contains(n, StringComparer.Ordinal)).ToList();
        if (settings.Crf is not null)
            modes.Insert(0, "crf");

        // libvpx and libaom mean "at most this bitrate" by both together.
        var constrained = settings.VideoCodec is "libvpx" or "libvpx-vp9" or "libaom-av1" && modes.TrueForAll(m => m is "crf" or "b" or "b:v");
        if (modes.Count > 1 && !constrained)
        {
            throw new RenderToolsException("RateControlContradiction", ErrorKind.InvalidArgument,
                $"The encoder can follow one rate control, not {string.Join(" and ", modes)}. Keep one of them.");
        }

        CheckPasses(settings);
    }

    private static void CheckPasses(RenderSettings settings)
    {
        if (!settings.TwoPass)
            return;
        if (!EncoderProfile.Of(settings.VideoCodec).TakesPasses)
            throw new RenderToolsException("TwoPassUnsupported", ErrorKind.InvalidArgument, $"{settings.VideoCodec} is not known to encode in two passes. Leave out -TwoPass.");
        if (!settings.EncoderOptions.Any(o => o.Name is "b" or "b:v" && o.Value is not ("0" or "0k")))
        {
            throw new RenderToolsException("TwoPassNeedsBitrate", ErrorKind.InvalidArgument,
                "-TwoPass spreads a bitrate over the frames, and none is given. Name one with -EncoderOption @{ 'b:v' = '2M' }.");
        }
    }

    /// <summary>The option that asks for a bitrate over the whole film, which every chunk can only follow by itself; null: there is none.</summary>
    public static string? PerChunk(RenderSettings settings) =>
        settings.EncoderOptions.FirstOrDefault(o => (o.Name is "b" or "b:v" && o.Value is not ("0" or "0k")) || o.Name is "maxrate" or "maxrate:v" or "bufsize" or "bufsize:v")?.Name;
}
