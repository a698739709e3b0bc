using System.Globalization;

namespace RenderTools.Scaling;

/// <summary>The columns of a file of runs: one table for writing and reading.</summary>
internal static class ScalingRunColumns
{
    // ChunkTimes stays last: the writer always quotes it, so that a line torn by a crash is known by its missing quote.
    private static readonly (string Name, Func<ScalingRun, object?> Value)[] All =
    [
        ("RunId", r => r.RunId),
        ("Order", r => r.Order),
        ("Name", r => r.Name),
        ("Mode", r => r.Mode),
        ("Workers", r => r.Workers),
        ("ThreadsPerWorker", r => r.ThreadsPerWorker),
        ("Chunks", r => r.Chunks),
        ("Repeat", r => r.Repeat),
        ("WarmUp", r => r.WarmUp),
        ("StartedUtc", r => r.StartedUtc),
        ("WallSeconds", r => r.WallSeconds),
        ("PlanSeconds", r => r.PlanSeconds),
        ("IdleTailSeconds", r => r.IdleTailSeconds),
        ("MergeSeconds", r => r.MergeSeconds),
        ("CpuSeconds", r => r.CpuSeconds),
        ("PeakMemoryBytes", r => r.PeakMemoryBytes),
        ("OutputBytes", r => r.OutputBytes),
        ("Ssim", r => r.Ssim),
        ("Frames", r => r.Frames),
        ("MeanMHz", r => r.MeanMHz),
        ("OtherLoadPercent", r => r.OtherLoadPercent),
        ("Codec", r => r.Codec),
        ("Preset", r => r.Preset),
        ("Crf", r => r.Crf),
        ("Filter", r => r.Filter),
        ("ClipSeconds", r => r.ClipSeconds),
        ("VideoSeconds", r => r.VideoSeconds),
        ("Width", r => r.Width),
        ("Height", r => r.Height),
        ("Cpu", r => r.Cpu),
        ("PhysicalCores", r => r.PhysicalCores),
        ("LogicalCores", r => r.LogicalCores),
        ("MemoryBytes", r => r.MemoryBytes),
        ("OS", r => r.OS),
        ("FfmpegVersion", r => r.FfmpegVersion),
        ("ModuleVersion", r => r.ModuleVersion),
        ("Nodes", r => r.Nodes),
        ("ChunkTimes", r => Text(r.ChunkTimes)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(column => column.Name)];

    public static IReadOnlyList<string> Write(ScalingRun run) => [.. All.Select(column => Text(column.Value(run)))];

    /// <summary>The run of one record, its fields by column.</summary>
    /// <exception cref="InvalidDataException">
    /// A field that every run has is missing, or a field is not what its column holds.
    /// </exception>
    public static ScalingRun Read(IReadOnlyDictionary<string, string> fields, int line)
    {
        string? Optional(string name) => fields.TryGetValue(name, out var text) && text.Length > 0 ? text : null;
        string Required(string name) => Optional(name) ?? throw Missing(name);
        InvalidDataException Bad(string name) => new($"Line {line} of the runs: '{Optional(name)}' is no {name}.");
        double? Number(string name) =>
            Optional(name) is not { } text ? null
            : CsvText.TryNumber(text, out var value) ? value
            : throw Bad(name);
        long? Whole(string name) =>
            Number(name) is not { } value ? null
            : value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? (long)value
            : throw Bad(name);
        int? Count(string name) =>
            Whole(name) is not { } value ? null
            : value is >= 0 and <= int.MaxValue ? (int)value
            : throw Bad(name);
        InvalidDataException Missing(string name) => new($"Line {line} of the runs has no {name}.");
        int RequiredCount(string name) => Count(name) ?? throw Missing(name);

        return new ScalingRun
        {
            RunId = Required("RunId"),
            Order = RequiredCount("Order"),
            Name = Required("Name"),
            Mode =
                Enum.TryParse<ScalingMode>(Required("Mode"), ignoreCase: true, out var mode) && Enum.IsDefined(mode)
                    ? mode
                    : throw Bad("Mode"),
            Workers = RequiredCount("Workers"),
            ThreadsPerWorker = RequiredCount("ThreadsPerWorker"),
            Chunks = RequiredCount("Chunks"),
            Repeat = RequiredCount("Repeat"),
            WarmUp =
                Optional("WarmUp") is { } warm && (bool.TryParse(warm, out var isWarm) ? isWarm : throw Bad("WarmUp")),
            StartedUtc = CsvText.TryUtc(Required("StartedUtc"), out var started) ? started : throw Bad("StartedUtc"),
            WallSeconds = Number("WallSeconds") ?? throw Missing("WallSeconds"),
            PlanSeconds = Number("PlanSeconds"),
            IdleTailSeconds = Number("IdleTailSeconds"),
            MergeSeconds = Number("MergeSeconds"),
            CpuSeconds = Number("CpuSeconds"),
            PeakMemoryBytes = Whole("PeakMemoryBytes"),
            OutputBytes = Whole("OutputBytes"),
            Ssim = Number("Ssim"),
            Frames = RequiredCount("Frames"),
            MeanMHz = Number("MeanMHz"),
            OtherLoadPercent = Number("OtherLoadPercent"),
            Codec = Optional("Codec"),
            Preset = Optional("Preset"),
            Crf = Number("Crf"),
            Filter = Optional("Filter"),
            ClipSeconds = Number("ClipSeconds"),
            VideoSeconds = Number("VideoSeconds"),
            Width = Count("Width"),
            Height = Count("Height"),
            Cpu = Optional("Cpu"),
            PhysicalCores = Count("PhysicalCores"),
            LogicalCores = Count("LogicalCores"),
            MemoryBytes = Whole("MemoryBytes"),
            OS = Optional("OS"),
            FfmpegVersion = Optional("FfmpegVersion"),
            ModuleVersion = Optional("ModuleVersion"),
            Nodes = Count("Nodes"),
            ChunkTimes = Chunks(Optional("ChunkTimes"), () => Bad("ChunkTimes")),
        };
    }

    // Invariant and free of commas and quotes: a spreadsheet takes it for text and leaves it as it is.
    private static string Text(IReadOnlyList<ChunkTime> chunks) =>
        string.Join(
            ';',
            chunks.Select(chunk =>
                string.Join(
                    ':',
                    new object?[]
                    {
                        chunk.Index,
                        chunk.Worker,
                        chunk.StartSeconds,
                        chunk.WallSeconds,
                        chunk.CpuSeconds,
                        chunk.Frames,
                    }.Select(Text)
                )
            )
        );

    private static ChunkTime[] Chunks(string? text, Func<InvalidDataException> bad)
    {
        ChunkTime One(string chunk)
        {
            var parts = chunk.Split(':');
            double Part(int i) => CsvText.TryNumber(parts[i], out var value) ? value : throw bad();
            return parts.Length == 6
                ? new ChunkTime(
                    (int)Part(0),
                    (int)Part(1),
                    Part(2),
                    Part(3),
                    parts[4].Length == 0 ? null : Part(4),
                    (int)Part(5)
                )
                : throw bad();
        }

        return text is null ? [] : [.. text.Split(';').Select(One)];
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            DateTime time => time.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
