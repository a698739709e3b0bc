using System.Collections.Frozen;
using RenderTools.Encoders.Standalone;
using RenderTools.Primitives;

namespace RenderTools.Encoders;

/// <summary>Refuses options that contradict each other, and those that the tool itself sets.</summary>
public static partial class RateControl
{
    // What decides which frames are encoded, with which timestamps and where they go: it would break the promise.
    private static readonly FrozenSet<string> Owned = new HashSet<string>(StringComparer.Ordinal)
    {
        "i",
        "f",
        "y",
        "n",
        "ss",
        "sseof",
        "t",
        "to",
        "map",
        "vf",
        "af",
        "filter",
        "filter:v",
        "filter_complex",
        "lavfi",
        "filter_script",
        "filter_complex_script",
        "r",
        "r:v",
        "s",
        "vsync",
        "fps_mode",
        "async",
        "copyts",
        "start_at_zero",
        "itsoffset",
        "itsscale",
        "output_ts_offset",
        "enc_time_base",
        "video_track_timescale",
        "c",
        "c:v",
        "codec",
        "codec:v",
        "vcodec",
        "vn",
        "an",
        "sn",
        "dn",
        "frames",
        "frames:v",
        "vframes",
        "pass",
        "passlogfile",
        "progress",
        "stats",
        "nostats",
        "loglevel",
        "v",
        "threads",
        "filter_threads",
        "filter_complex_threads",
        "pix_fmt",
        "bsf",
        "bsf:v",
        "shortest",
        "dump",
        "report",
        "init_hw_device",
        "attach",
        "timestamp",
        "target",
        "metadata",
        "map_metadata",
        "map_chapters",
        "disposition",
        "program",
        "stream_group",
        "streamid",
        "fs",
        "stream_loop",
        "re",
        "readrate",
        "muxdelay",
        "muxpreload",
        "acodec",
        "scodec",
        "dcodec",
        "ac",
        "ar",
        "aq",
        "ab",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Of the muxers of chunks, and of all muxers: they would go into the chunk's file and not into the finished one.
    private static readonly FrozenSet<string> OfMuxer = new HashSet<string>(StringComparer.Ordinal)
    {
        "movflags",
        "moov_size",
        "rtpflags",
        "skip_iods",
        "iods_audio_profile",
        "iods_video_profile",
        "frag_duration",
        "min_frag_duration",
        "frag_size",
        "frag_interleave",
        "ism_lookahead",
        "brand",
        "use_editlist",
        "fragment_index",
        "mov_gamma",
        "encryption_scheme",
        "encryption_key",
        "encryption_kid",
        "use_stream_ids_as_track_ids",
        "write_btrt",
        "write_tmcd",
        "write_prft",
        "empty_hdlr_name",
        "movie_timescale",
        "syncpoints",
        "write_index",
        "fflags",
        "avoid_negative_ts",
        "flush_packets",
        "metadata_header_padding",
        "max_interleave_delta",
        "reserve_index_space",
        "cues_to_front",
        "cluster_size_limit",
        "cluster_time_limit",
        "muxrate",
        "mpegts_flags",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Use = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["vf"] = "-VideoFilter",
        ["filter"] = "-VideoFilter",
        ["c"] = "-VideoCodec",
        ["codec"] = "-VideoCodec",
        ["vcodec"] = "-VideoCodec",
        ["pix_fmt"] = "-PixelFormat",
        ["threads"] = "-ThreadsPerWorker",
        ["ss"] = "New-ChunkPlan -Start",
        ["t"] = "New-ChunkPlan -Duration",
        ["r"] = "-VideoFilter fps=…",
        ["s"] = "-VideoFilter scale=…",
        ["acodec"] = "Merge-VideoChunks -AudioCodec",
        ["ab"] = "Merge-VideoChunks -AudioOption",
        ["ac"] = "Merge-VideoChunks -AudioOption",
        ["ar"] = "Merge-VideoChunks -AudioOption",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Each is a rate control of its own. With both -crf and -qp 0 libx264 is not lossless, whatever one hoped.
    private static readonly string[] Modes = ["crf", "qp", "q", "qscale", "b", "cq", "global_quality"];

    /// <summary>Checks settings.</summary>
    /// <exception cref="RenderToolsException">
    /// EncoderOptionUnknown, EncoderOptionOwned, KeyframesNotForced, EncoderOptionRepeated, RateControlContradiction,
    /// TwoPassUnsupported, TwoPassNeedsBitrate, and those of a target quality.
    /// </exception>
    public static void Check(RenderSettings settings)
    {
        if (StandaloneEncoder.Of(settings.VideoCodec) is { } program)
        {
            StandaloneOptions.Check(program, settings);
            _ = QualityGoal.Of(settings);
            return;
        }

        foreach (var option in settings.EncoderOptions)
            Check(option);
        if (
            settings.EncoderOptions.GroupBy(Base, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is
            { } repeated
        )
            throw new RenderToolsException(
                "EncoderOptionRepeated",
                ErrorKind.InvalidArgument,
                $"-EncoderOption '{repeated.Key}' is given more than once."
            );

        var modes = settings.EncoderOptions.Select(Base).Where(n => Modes.Contains(n, StringComparer.Ordinal)).ToList();
        if (settings.Crf is not null)
            modes.Insert(0, "crf");

        // libvpx and libaom mean "at most this bitrate" by both together.
        var constrained =
            settings.VideoCodec is "libvpx" or "libvpx-vp9" or "libaom-av1" && modes.TrueForAll(m => m is "crf" or "b");
        if (modes.Count > 1 && !constrained)
        {
            throw new RenderToolsException(
                "RateControlContradiction",
                ErrorKind.InvalidArgument,
                $"The encoder can follow one rate control, not {string.Join(" and ", modes)}. Keep one of them."
            );
        }

        CheckPasses(settings);
        _ = QualityGoal.Of(settings);
    }

    /// <summary>The parameter that names a rate control; null: none does.</summary>
    internal static string? Named(RenderSettings settings) =>
        settings.Crf is not null ? "-Crf"
        : settings.TwoPass ? "-TwoPass"
        : settings.EncoderOptions.FirstOrDefault(o => Modes.Contains(Base(o), StringComparer.Ordinal)) is { } option
            ? $"-EncoderOption {option.Name}"
        : null;

    // The name without the stream that it is for.
    private static string Base(EncoderOption option) => option.Name.Split(':')[0];

    private static void Check(EncoderOption option)
    {
        if (option.Name.Length == 0 || !option.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':'))
        {
            throw new RenderToolsException(
                "EncoderOptionUnknown",
                ErrorKind.InvalidArgument,
                $"-EncoderOption '{option.Name}' is no name of an option. Write @{{ 'b:v' = '2M' }} or 'b:v=2M'."
            );
        }

        var (name, stream) = option.Name.Split(':', 2) is [var n, var s] ? (n, s) : (option.Name, "v");
        if (Owned.Contains(name))
        {
            throw new RenderToolsException(
                "EncoderOptionOwned",
                ErrorKind.InvalidArgument,
                $"-EncoderOption '{option.Name}' is set by RenderTools "
                    + $"itself{(Use.TryGetValue(name, out var instead) ? $": use {instead}" : "")}."
            );
        }

        if (OfMuxer.Contains(name))
        {
            throw new RenderToolsException(
                "EncoderOptionOwned",
                ErrorKind.InvalidArgument,
                $"-EncoderOption '{option.Name}' is an option of the container, not of the encoder: use "
                    + $"Merge-VideoChunks -MuxerOption{(name == "movflags" ? " or -FastStart" : "")}."
            );
        }

        if (stream is not ("v" or "V" or "v:0" or "V:0" or "0"))
        {
            throw new RenderToolsException(
                "EncoderOptionOwned",
                ErrorKind.InvalidArgument,
                $"-EncoderOption '{option.Name}' is for a stream that is no "
                    + $"video{(stream[0] == 'a' ? ": use Merge-VideoChunks -AudioOption" : "")}."
            );
        }

        if (name == ForcedKeyframes.Name)
            ForcedKeyframes.Check(option.Value);
    }

    private static void CheckPasses(RenderSettings settings)
    {
        if (!settings.TwoPass)
            return;
        if (!EncoderProfile.Of(settings.VideoCodec).TakesPasses)
            throw new RenderToolsException(
                "TwoPassUnsupported",
                ErrorKind.InvalidArgument,
                $"{settings.VideoCodec} is not known to encode in two passes. Leave out -TwoPass."
            );
        if (!settings.EncoderOptions.Any(o => Base(o) is "b" && o.Value is not ("0" or "0k")))
        {
            throw new RenderToolsException(
                "TwoPassNeedsBitrate",
                ErrorKind.InvalidArgument,
                "-TwoPass spreads a bitrate over the frames, and none is given. Name one with -EncoderOption @{ 'b:v' "
                    + "= '2M' }."
            );
        }
    }
}
