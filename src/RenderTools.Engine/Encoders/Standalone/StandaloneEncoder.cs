using System.Collections.Frozen;
using System.Globalization;

namespace RenderTools.Encoders.Standalone;

/// <summary>An encoder that is a program of its own, and takes frames as a Y4M stream on standard input.</summary>
/// <param name="Name">The program's name, as its makers write it.</param>
/// <param name="Writes">What it writes.</param>
internal sealed partial record StandaloneEncoder(string Name, StreamKind Writes)
{
    // Y4M holds these pixel formats, and ffmpeg's muxer writes them (yuv4mpegenc.c).
    private static readonly string[] Only420 = ["yuv420p", "yuv420p10le"];
    private static readonly string[] AllChroma =
    [
        .. new[] { "", "10le", "12le" }.SelectMany(
            depth => new[] { "yuv420p", "yuv422p", "yuv444p" },
            (depth, chroma) => chroma + depth
        ),
    ];

    /// <summary>The encoders that are known, by name.</summary>
    public static readonly IReadOnlyList<StandaloneEncoder> All =
    [
        new("SvtAv1EncApp", StreamKind.Ivf)
        {
            Package = "svt-av1",
            Always = ["-i", "stdin", "--progress", "0"],
            Output = "-b",
            CrfOptions = ["--crf"],
            PresetOption = "--preset",
            Threads = ["--lp {0}", "--pin 0"],
            PixelFormats = Only420,
            Tags = TagStyle.Numbers("--color-primaries", "--transfer-characteristics", "--matrix-coefficients"),
            FullRange = "--color-range 1",
            MasteringDisplay = "--mastering-display",
            ContentLight = "--content-light",
            // No two passes: to version 1.4 a bitrate takes three, and the second writes pictures of another size.
            Bitrate = "tbr",
            VersionArguments = ["--version"],
            Owned =
                "i input b output n frames w width h height fps fps-num fps-denom input-depth color-format lp ss pin "
                + "pass passes stats c config errlog progress no-progress nb inj inj-frm-rt o recon stat-file preset "
                + "crf",
        },
        new("x265", StreamKind.Hevc)
        {
            Package = "x265",
            Always = ["--y4m", "--no-progress", "--log-level", "warning", "--repeat-headers"],
            Input = ["--input", "-"],
            Output = "--output",
            CrfOptions = ["--crf"],
            PresetOption = "--preset",
            Threads = ["--pools {0}", "--frame-threads {0}"],
            OneThread = ["--pools none", "--frame-threads 1", "--no-wpp", "--lookahead-slices 0"],
            DepthOption = "--output-depth",
            PixelFormats = AllChroma,
            Tags = TagStyle.Numbers("--colorprim", "--transfer", "--colormatrix"),
            FullRange = "--range full",
            HdrFlag = "--hdr10",
            MasteringDisplay = "--master-display",
            ContentLight = "--max-cll",
            Passes = ["--pass {0}", "--stats {1}"],
            Bitrate = "bitrate",
            VersionArguments = ["--version"],
            Owned =
                "input o output y4m f frames seek input-res input-csp input-depth fps output-depth D pools threads F "
                + "frame-threads pass stats log-level progress no-progress repeat-headers no-repeat-headers no-wpp wpp "
                + "lookahead-slices h help V version csv csv-log-level r recon recon-depth p preset crf dither pme "
                + "chunk-start chunk-end dup-threshold frame-dup no-frame-dup field interlace "
                + "analysis-save analysis-load analysis-reuse-file",
        },
        new("aomenc", StreamKind.Ivf)
        {
            Package = "aom-tools",
            Always = ["--ivf", "--quiet", "--disable-warning-prompt"],
            Input = ["-"],
            Output = "-o",
            JoinsValue = true,
            CrfOptions = ["--end-usage=q", "--cq-level"],
            PresetOption = "--cpu-used",
            Threads = ["--threads={0}"],
            DepthOption = "--bit-depth",
            PixelFormats = AllChroma,
            Tags = TagStyle.Numbers("--color-primaries", "--transfer-characteristics", "--matrix-coefficients"),
            Single = ["--passes=1"],
            Passes = ["--passes=2", "--pass={0}", "--fpf={1}"],
            Bitrate = "target-bitrate",
            VersionArguments = ["--help"],
            Owned =
                "o output c cfg codec p passes pass fpf limit skip q quiet v verbose webm ivf obu y "
                + "disable-warning-prompt nv12 yv12 i420 i422 i444 t threads w width h height fps timebase b bit-depth "
                + "input-bit-depth cpu-used cq-level two-pass-output second-pass-log large-scale-tile annexb "
                + "drop-frame test-decode partition-info-path",
        },
        new("rav1e", StreamKind.Ivf)
        {
            Package = "rav1e",
            Always = ["-", "-q", "-y"],
            Output = "-o",
            CrfOptions = ["--quantizer"],
            PresetOption = "--speed",
            Threads = ["--threads {0}"],
            PixelFormats = AllChroma,
            Tags = TagStyle.OfRav1e,
            FullRange = "--range Full",
            MasteringDisplay = "--mastering-display",
            ContentLight = "--content-light",
            VersionArguments = ["--version"],
            Owned =
                "o output l limit skip q quiet y v verbose threads first-pass second-pass frame-rate time-scale r "
                + "reconstruction s speed quantizer switch-frame-interval S",
        },
        new("vvencapp", StreamKind.Vvc)
        {
            Package = "vvenc",
            Always = ["--y4m", "-i", "-"],
            Output = "-o",
            CrfOptions = ["--qp"],
            PresetOption = "--preset",
            Threads = ["--threads {0}"],
            DepthOption = "--internal-bitdepth",
            PixelFormats = Only420,
            VersionArguments = ["--version"],
            Owned =
                "i input o output y4m s size f frames fs frameskip r framerate framescale fps c format t threads q qp "
                + "preset pass passes p rcstatsfile internal-bitdepth ticksPerSec tickspersec",
        },
    ];

    private static readonly FrozenDictionary<string, StandaloneEncoder> ByName = All.ToFrozenDictionary(
        e => e.Name,
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The name of the package that has it, for who must install it.</summary>
    public required string Package { get; init; }

    /// <summary>What its command line always holds.</summary>
    public IReadOnlyList<string> Always { get; init; } = [];

    /// <summary>What names standard input, at the line's end; empty: <see cref="Always"/> does.</summary>
    public IReadOnlyList<string> Input { get; init; } = [];

    /// <summary>The option that names the file which it writes.</summary>
    public required string Output { get; init; }

    /// <summary>Whether a long option and its value are one argument, with "=" between them.</summary>
    public bool JoinsValue { get; init; }

    /// <summary>The options of constant quality; the value goes to the last one.</summary>
    public required IReadOnlyList<string> CrfOptions { get; init; }

    /// <summary>The option of the preset, or of the speed number.</summary>
    public required string PresetOption { get; init; }

    /// <summary>What bounds its threads, {0} being their number. Words are separate arguments.</summary>
    public required IReadOnlyList<string> Threads { get; init; }

    /// <summary>The same for one thread; null: as for several.</summary>
    public IReadOnlyList<string>? OneThread { get; init; }

    /// <summary>The option of the bits of a sample; null: the Y4M stream tells.</summary>
    public string? DepthOption { get; init; }

    /// <summary>ffmpeg's names of the pixel formats that it takes.</summary>
    public required IReadOnlyList<string> PixelFormats { get; init; }

    /// <summary>How it is told primaries, transfer characteristic and matrix; null: it takes none of them.</summary>
    public TagStyle? Tags { get; init; }

    /// <summary>What says that samples take the full range; null: it has no such option.</summary>
    public string? FullRange { get; init; }

    /// <summary>What goes with HDR10 metadata; null: nothing.</summary>
    public string? HdrFlag { get; init; }

    /// <summary>The option of the mastering display's colour volume; null: it has none.</summary>
    public string? MasteringDisplay { get; init; }

    /// <summary>The option of the content light level; null: it has none.</summary>
    public string? ContentLight { get; init; }

    /// <summary>What says that there is one pass.</summary>
    public IReadOnlyList<string> Single { get; init; } = [];

    /// <summary>What names one of two passes {0} and the file of measurements {1}; empty: it has one pass.</summary>
    public IReadOnlyList<string> Passes { get; init; } = [];

    /// <summary>The option of a bitrate, without dashes; null: it follows none in two passes.</summary>
    public string? Bitrate { get; init; }

    /// <summary>What makes it print its version.</summary>
    public required IReadOnlyList<string> VersionArguments { get; init; }

    /// <summary>Names of options that RenderTools sets itself.</summary>
    public required string Owned { get; init; }

    /// <summary>The encoder that a name or a path means; null: it is none of these, so an encoder of ffmpeg.</summary>
    /// <remarks>A file may say more than the program's name: "SvtAv1EncApp-psy", "x265-10bit", "rav1e.exe".</remarks>
    public static StandaloneEncoder? Of(string codec)
    {
        var file = Path.GetFileName(codec);
        if (ByName.TryGetValue(file, out var encoder))
            return encoder;
        return All.FirstOrDefault(e =>
            file.Length > e.Name.Length
            && file.StartsWith(e.Name, StringComparison.OrdinalIgnoreCase)
            && file[e.Name.Length] is '-' or '_' or '.'
        );
    }

    /// <summary>Whether an option is set by RenderTools itself.</summary>
    public bool Owns(string option) => Owned.Split(' ').Contains(option, StringComparer.Ordinal);

    /// <summary>The whole command line but the program.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="threads">Its threads; 0: its own choice.</param>
    /// <param name="picture">What it must be told of the frames.</param>
    /// <param name="pass">Which of two passes, and where the measurements lie; null: there is one.</param>
    /// <param name="outputPath">The file that it writes.</param>
    public IReadOnlyList<string> Arguments(
        RenderSettings settings,
        int threads,
        FedPicture picture,
        EncoderPass? pass,
        string outputPath
    )
    {
        var line = new List<string>(Always);
        if (settings.Preset is { } preset)
            line.AddRange(Option(PresetOption, preset));
        if (settings.Crf is { } crf)
        {
            line.AddRange(CrfOptions.SkipLast(1));
            line.AddRange(Option(CrfOptions[^1], crf.ToString(CultureInfo.InvariantCulture)));
        }

        if (threads > 0)
            line.AddRange(Words(threads == 1 ? OneThread ?? Threads : Threads, threads.ToString(Invariant)));
        if (DepthOption is not null)
            line.AddRange(Option(DepthOption, picture.Depth.ToString(Invariant)));
        line.AddRange(TagsOf(picture));
        line.AddRange(
            pass is null
                ? Single
                : Words(Passes, pass.Number.ToString(Invariant))
                    .Select(word => word.Replace("{1}", pass.LogPath, Ordinal))
        );

        // The user's options come last: they win.
        foreach (var option in settings.EncoderOptions)
            line.AddRange(Option((option.Name.Length == 1 ? "-" : "--") + option.Name, option.Value));
        line.AddRange([Output, outputPath, .. Input]);
        return line;
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private IEnumerable<string> TagsOf(FedPicture picture)
    {
        var line = new List<string>();
        if (Tags is not null)
            line.AddRange(Tags.Of(picture.Colours).SelectMany(tag => Option(tag.Option, tag.Value)));
        if (picture.Colours.IsFull && FullRange is not null)
            line.AddRange(FullRange.Split(' '));
        if (picture.Hdr is not { } hdr)
            return line;
        var (display, light) = HdrOptions.Values(hdr, inWholeNumbers: Writes != StreamKind.Ivf);
        if (HdrFlag is not null)
            line.Add(HdrFlag);
        if (MasteringDisplay is not null && display is not null)
            line.AddRange([MasteringDisplay, display]);
        if (ContentLight is not null && light is not null)
            line.AddRange([ContentLight, light]);
        return line;
    }

    // An option without a value is a flag.
    private IEnumerable<string> Option(string name, string value) =>
        value.Length == 0 ? [name]
        : JoinsValue && name.StartsWith("--", StringComparison.Ordinal) ? [$"{name}={value}"]
        : [name, value];

    private static IEnumerable<string> Words(IEnumerable<string> options, string number) =>
        options.SelectMany(o => o.Split(' ')).Select(word => word.Replace("{0}", number, Ordinal));
}
