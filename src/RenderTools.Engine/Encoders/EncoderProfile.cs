using System.Collections.Frozen;
using System.Globalization;
using RenderTools.Encoders.Standalone;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Encoders;

/// <summary>
/// What an encoder needs so that its chunks can be joined: the intermediate container, the time base, its own names for
/// options.
/// </summary>
internal sealed record EncoderProfile
{
    // mpeg4 writes the ticks of a second in 16 bits.
    private const long FinestGrid = 65_535;

    private static readonly EncoderProfile Mp4 = new() { Extension = "mp4", Muxer = "mp4" };
    private static readonly EncoderProfile Mov = new() { Extension = "mov", Muxer = "mov" };

    // NUT holds any codec. Matroska never: it rounds all timestamps to a millisecond.
    private static readonly EncoderProfile Nut = new() { Extension = "nut", Muxer = "nut" };

    // Joined files decode although settings differ by chunk: x265 repeats its headers at each keyframe, x264 makes its
    // parameter sets alike. Without, presets that vary gave decode errors at the seams.
    private static readonly FrozenDictionary<string, EncoderProfile> Table = new Dictionary<string, EncoderProfile>(
        StringComparer.Ordinal
    )
    {
        ["libx264"] = Mp4 with
        {
            TakesPasses = true,
            CodesFields = true,
            TimeBaseRule = TimeBaseRule.FrameRateWherePossible,
            PrivateOption = "-x264-params",
            PrivateValues = ["stitchable=1"],
        },
        ["libx264rgb"] = Mp4 with
        {
            TakesPasses = true,
            TimeBaseRule = TimeBaseRule.FrameRateWherePossible,
            PrivateOption = "-x264-params",
            PrivateValues = ["stitchable=1"],
        },
        ["libx265"] = Mp4 with
        {
            TakesPasses = true,
            PrivatePass = "pass={0}:stats={1}",
            PrivateOption = "-x265-params",
            PrivateValues = ["repeat-headers=1", "log-level=warning"],
            PrivateThreads = ["pools={0}", "frame-threads={0}"],
            PrivateOneThread = ["pools=none", "frame-threads=1", "wpp=0", "lookahead-slices=0"],
        },
        ["libsvtav1"] = Mp4 with
        {
            TakesPasses = true,
            PassesSince = new Version(8, 1),
            PrivateOption = "-svtav1-params",
            PrivateThreads = ["lp={0}"],
        },
        ["libaom-av1"] = Mp4 with { TakesPasses = true, PresetOption = "-cpu-used" },
        ["librav1e"] = Mp4 with { PresetOption = "-speed", CrfOption = "-qp" },
        ["libvpx-vp9"] = Mp4 with { TakesPasses = true, PresetOption = "-cpu-used", CrfNeeds = ["-b:v", "0"] },
        ["libvpx"] = Nut with { TakesPasses = true, PresetOption = "-cpu-used", CrfNeeds = ["-b:v", "0"] },
        ["mpeg4"] = Mp4 with
        {
            TakesPasses = true,
            CodesFields = true,
            TimeBaseRule = TimeBaseRule.Grid,
            CrfOption = "-q:v",
        },
        ["mpeg2video"] = Mp4 with
        {
            TakesPasses = true,
            CodesFields = true,
            TimeBaseRule = TimeBaseRule.NearestFrame,
            CrfOption = "-q:v",
        },
        ["mpeg1video"] = Mp4 with { TakesPasses = true, TimeBaseRule = TimeBaseRule.NearestFrame, CrfOption = "-q:v" },

        // Theora's times are numbers of frames. With ticks of another length packets are lost when they are copied into
        // Matroska (5 of 50 stay).
        ["libtheora"] = Nut with
        {
            TimeBaseRule = TimeBaseRule.Grid,
            CrfOption = "-q:v",
        },
        ["prores"] = Mov,
        ["prores_aw"] = Mov,
        ["prores_ks"] = Mov with { CodesFields = true },
        ["dnxhd"] = Mov,
        ["ffv1"] = Mov,

        // NUT has no tag for these, or gives their packets back so that nothing decodes (measured with ffmpeg 5.1).
        ["qtrle"] = Mov,
        ["smc"] = Mov,
        ["rpza"] = Mov,
        ["avrp"] = Mov,
        ["avui"] = Mov,
        ["exr"] = Mov,
        ["sgi"] = Mov,
        ["tiff"] = Mov,
        ["vc2"] = Mov,

        // Flash Video holds it and nothing else does. Its times are milliseconds, as those of the finished file.
        ["flashsv2"] = new() { Extension = "flv", Muxer = "flv" },
        ["mjpeg"] = Mov with { CrfOption = "-q:v" },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Mp4Families = ["h264_", "hevc_", "av1_"];

    /// <summary>File name extension of a chunk, without the dot.</summary>
    public required string Extension { get; init; }

    /// <summary>ffmpeg's muxer for a chunk.</summary>
    public required string Muxer { get; init; }

    /// <summary>Which time base the encoder is given.</summary>
    public TimeBaseRule TimeBaseRule { get; init; } = TimeBaseRule.Source;

    /// <summary>
    /// Whether it codes interlaced pictures as such when it is told to; without, their field order is lost.
    /// </summary>
    public bool CodesFields { get; init; }

    /// <summary>The option that carries constant quality.</summary>
    public string CrfOption { get; init; } = "-crf";

    /// <summary>What must go with constant quality for the encoder to heed it.</summary>
    public IReadOnlyList<string> CrfNeeds { get; init; } = [];

    /// <summary>The option that carries the preset.</summary>
    public string PresetOption { get; init; } = "-preset";

    /// <summary>The option that carries the encoder's own key=value list; null: it has none that is needed.</summary>
    public string? PrivateOption { get; init; }

    /// <summary>What the list always holds.</summary>
    public IReadOnlyList<string> PrivateValues { get; init; } = [];

    /// <summary>What bounds the encoder's own thread pools, {0} being the number of threads.</summary>
    public IReadOnlyList<string> PrivateThreads { get; init; } = [];

    /// <summary>
    /// The same for one thread, where the encoder works better without a pool than with a pool of one; null: it does
    /// not.
    /// </summary>
    /// <remarks>
    /// x265: 4 to 10 % less CPU time and a third less wall time at 720p with preset medium beside other work, since no
    /// two threads wait for each other; the file is smaller at the same SSIM (benchmarks/README.md).
    /// </remarks>
    public IReadOnlyList<string>? PrivateOneThread { get; init; }

    /// <summary>Whether it can spread a bitrate in two passes.</summary>
    public bool TakesPasses { get; init; }

    /// <summary>The first ffmpeg that spreads its bitrate in two passes; null: each does.</summary>
    public Version? PassesSince { get; init; }

    /// <summary>
    /// How its own list names the pass {0} and the file of measurements {1}; null: by ffmpeg's -pass.
    /// </summary>
    public string? PrivatePass { get; init; }

    /// <summary>The program that encodes in place of ffmpeg; null: ffmpeg does.</summary>
    public StandaloneEncoder? Standalone { get; init; }

    /// <summary>
    /// The profile of an encoder; one that is not known gets NUT, which holds any codec, and the source's time base.
    /// </summary>
    public static EncoderProfile Of(string encoder) =>
        Table.TryGetValue(encoder, out var profile) ? profile
        : StandaloneEncoder.Of(encoder) is { } program
            ? Mp4 with
            {
                Standalone = program,
                TakesPasses = program.Passes.Count > 0,
            }
        : Mp4Families.Any(family => encoder.StartsWith(family, StringComparison.Ordinal)) ? Mp4
        : Nut;

    /// <summary>All arguments that choose and steer the encoder.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="threads">Threads of the encoder; 0: its own choice.</param>
    /// <param name="picture">What it must be told of the frames.</param>
    /// <param name="pass">Which of two passes, and where the measurements lie; null: there is one.</param>
    public IEnumerable<string> Arguments(
        RenderSettings settings,
        int threads,
        PictureFacts picture,
        EncoderPass? pass = null
    )
    {
        if (Standalone is not null)
            return ["-c:v", "wrapped_avframe"];
        var line = new List<string> { "-c:v", settings.VideoCodec };
        if (picture.IsInterlaced && CodesFields && !IsLosslessH264(settings))
            line.AddRange(["-flags", "+ildct+ilme"]);
        if (settings.PixelFormat is { } pixelFormat)
            line.AddRange(["-pix_fmt", pixelFormat]);
        if (settings.Preset is { } preset)
            line.AddRange([PresetOption, preset]);
        if (settings.Crf is { } crf)
            line.AddRange([CrfOption, crf.ToString(CultureInfo.InvariantCulture), .. CrfNeeds]);
        var values = new List<string>(PrivateValues);
        if (threads > 0)
        {
            line.AddRange(["-threads", threads.ToString(CultureInfo.InvariantCulture)]);
            values.AddRange(
                (threads == 1 ? PrivateOneThread ?? PrivateThreads : PrivateThreads).Select(t =>
                    string.Format(CultureInfo.InvariantCulture, t, threads)
                )
            );
        }

        if (pass is not null && PrivatePass is { } format)
            values.Add(
                string.Format(CultureInfo.InvariantCulture, format, pass.Number, EncoderPass.InList(pass.LogPath))
            );
        else if (pass is not null)
            line.AddRange(["-pass", pass.Number.ToString(CultureInfo.InvariantCulture), "-passlogfile", pass.LogPath]);
        if (picture.Hdr is { } hdr)
            values.AddRange(HdrOptions.For(settings.VideoCodec, hdr));
        foreach (var option in settings.EncoderOptions)
        {
            // The user's values come last: they win.
            if ("-" + option.Name == PrivateOption)
                values.Add(option.Value);
            else
                line.AddRange(["-" + option.Name, option.Value]);
        }

        if (values.Count > 0)
            line.AddRange([PrivateOption!, string.Join(':', values)]);
        return line;
    }

    /// <summary>The time base that the encoder is given, for frames that come at their own times.</summary>
    /// <param name="frameRate">The nominal frame rate; null where unknown.</param>
    /// <param name="index">The source's frames.</param>
    /// <param name="clock">The source's clock.</param>
    public Rational TimeBase(Rational? frameRate, FrameIndex index, SourceClock clock)
    {
        if (TimeBaseRule == TimeBaseRule.Source || index.Count == 0)
            return index.TimeBase;
        var grid = index.Grid(clock);
        if (frameRate is { } rate && grid > 0)
        {
            var step = rate.Invert() / index.TimeBase;
            if (step.Denominator == 1 && grid % step.Numerator == 0)
                return rate.Invert();
        }

        if (
            TimeBaseRule == TimeBaseRule.NearestFrame
            && frameRate is { } nominal
            && AreRoundedFrames(index, clock, nominal.Invert())
        )
            return nominal.Invert();

        // mpeg4 takes no time base finer than 1/65535, so the coarsest that holds every frame.
        return TimeBaseRule is TimeBaseRule.Grid or TimeBaseRule.NearestFrame && grid > 1
            ? index.TimeBase * grid
            : index.TimeBase;
    }

    /// <summary>The encoder's time base behind a filter that makes times of its own.</summary>
    /// <param name="output">What the filter hands on.</param>
    public Rational TimeBase(FilterOutput output) =>
        TimeBaseRule is TimeBaseRule.Grid or TimeBaseRule.NearestFrame
        && output.TimeBase.Denominator > FinestGrid
        && output.FrameRate is { } rate
            ? rate.Invert()
            : output.TimeBase;

    // x264 is lossless only while it codes whole frames: with fields its own reconstruction (dump-yuv), which decoders
    // agree with, differs from the source by 1 in single samples of colour. Who asks for no loss gets none, coded
    // progressively.
    private static bool IsLosslessH264(RenderSettings settings) =>
        settings.VideoCodec.StartsWith("libx264", StringComparison.Ordinal)
        && (settings.Crf == 0 || settings.EncoderOptions.Any(o => o is { Name: "qp" or "crf", Value: "0" }));

    // Whether each timestamp is that of a frame of its own, but for the container's rounding to a tick.
    private static bool AreRoundedFrames(FrameIndex index, SourceClock clock, Rational frame)
    {
        var before = long.MinValue;
        foreach (var pts in index.Pts)
        {
            var time = clock.ToFilterTime(pts);
            var place = time.Rescale(frame);
            if (place.Ticks <= before || Math.Abs(place.Rescale(index.TimeBase).Ticks - time.Ticks) > 1)
                return false;
            before = place.Ticks;
        }

        return true;
    }
}
