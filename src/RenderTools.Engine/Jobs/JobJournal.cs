using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Planning;

namespace RenderTools.Jobs;

/// <summary>One line of the journal: the job, or a finished chunk with its file's checksum.</summary>
/// <param name="Version">Of this format.</param>
/// <param name="Job">The job; null on a chunk's line.</param>
/// <param name="Chunk">The chunk; null on the job's line.</param>
/// <param name="Sha256">SHA-256 of the chunk's file.</param>
internal sealed record JournalLine(int Version, JournalHeader? Job, RenderedChunk? Chunk, string? Sha256)
{
    /// <summary>An attempt that a scheduler was given; null on other lines.</summary>
    public HandedTask? Handed { get; init; }

    /// <summary>How a scheduler renders the job; null on other lines.</summary>
    public HandedRun? Run { get; init; }

    /// <summary>Whether the chunk is a probe, of which the search has not decided yet.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Where all searches but the pilots' begin; null: the line says nothing of it.</summary>
    public QualityStart? Start { get; init; }
}

/// <summary>
/// What a job has finished, one line of JSON for each event, each on disk before the next. It is only ever appended to;
/// a line torn by a crash is not read, and what it would have said is done again.
/// </summary>
internal sealed class JobJournal : IDisposable
{
    // 2: RenderTools 0.1, which had no id of a render.
    private const int CurrentVersion = 3;

    private readonly object _gate = new();
    private readonly FileStream _file;

    private JobJournal(FileStream file) => _file = file;

    /// <summary>The journal's name in the job's directory.</summary>
    public const string FileName = "journal.ndjson";

    /// <summary>Opens the journal for appending, after a torn last line on a line of its own.</summary>
    public static JobJournal Open(string directory)
    {
        var path = Path.Combine(directory, FileName);
        JobDirectory.Unlink(path);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
                file.WriteByte((byte)'\n');
        }

        return new JobJournal(file);
    }

    /// <summary>The job that the journal tells of, and its chunks by its word; null where there is none.</summary>
    public static (JournalHeader Job, IReadOnlyList<(RenderedChunk Chunk, string Sha256)> Chunks)? Read(
        string directory
    )
    {
        var lines = OfLastJob(directory);
        return lines.Count == 0 ? null : (lines[0].Job!, [.. Chunks(lines, areProbes: false)]);
    }

    /// <summary>What the journal tells of the search for a quality: its probes, and where searches begin.</summary>
    public static (IReadOnlyList<(RenderedChunk Chunk, string Sha256)> Probes, QualityStart? Start) ReadSearch(
        string directory
    )
    {
        var lines = OfLastJob(directory);
        return (
            [.. Chunks(lines, areProbes: true)],
            lines.Select(line => line.Start).OfType<QualityStart>().FirstOrDefault()
        );
    }

    // Those of the last job, its own line first; none where there is no job.
    private static List<JournalLine> OfLastJob(string directory)
    {
        var lines = new List<JournalLine>();
        if (new FileInfo(Path.Combine(directory, FileName)) is not { Exists: true, LinkTarget: null })
            return lines;
        foreach (var line in Lines(directory))
        {
            if (line.Job is not null)
                lines.Clear();
            if (line.Job is not null || lines.Count > 0)
                lines.Add(line);
        }

        return lines;
    }

    /// <summary>The lines that are whole and of this version.</summary>
    public static IEnumerable<JournalLine> Lines(string directory)
    {
        using var stream = new FileStream(
            Path.Combine(directory, FileName),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite
        );
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } text)
        {
            if (Parse(text) is { Version: CurrentVersion } line)
                yield return line;
        }
    }

    private static IEnumerable<(RenderedChunk, string)> Chunks(List<JournalLine> lines, bool areProbes) =>
        lines
            .Where(line => line is { Chunk: not null, Sha256: not null } && line.IsProbe == areProbes)
            .Select(line => (line.Chunk!, line.Sha256!));

    /// <summary>The source of a journal that an older version wrote; null if this is none.</summary>
    public static (string? Name, string? SourcePath)? ReadOlder(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null })
            return null;
        (string?, string?)? older = null;
        foreach (var text in File.ReadLines(path))
        {
            if (ParseOlder(text) is { } found)
                older = found;
        }

        return older;
    }

    /// <summary>Begins a job; what was said before no longer counts.</summary>
    public void Begin(JournalHeader job) => Append(new JournalLine(CurrentVersion, job, null, null));

    /// <summary>Says that a chunk is finished and lies under its name.</summary>
    public void Finished(RenderedChunk chunk) =>
        Append(new JournalLine(CurrentVersion, null, chunk, Hash(chunk.Path!)));

    /// <summary>Says how a scheduler renders the job from now on.</summary>
    public void Began(HandedRun run) => Append(new JournalLine(CurrentVersion, null, null, null) { Run = run });

    /// <summary>
    /// Says that a scheduler is about to get an attempt. The line reaches the disk with the next one: after a loss of
    /// power the attempt is only made once more.
    /// </summary>
    public void Handed(HandedTask task) =>
        Append(new JournalLine(CurrentVersion, null, null, null) { Handed = task }, toDisk: false);

    /// <summary>Brings every line to the disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>Says that a chunk was encoded and measured, and lies under the name of a probe.</summary>
    public void Probed(RenderedChunk probe) =>
        Append(new JournalLine(CurrentVersion, null, probe, Hash(probe.Path!)) { IsProbe = true });

    /// <summary>Says where all searches but the pilots' begin.</summary>
    public void Begins(QualityStart start) =>
        Append(new JournalLine(CurrentVersion, null, null, null) { Start = start });

    /// <summary>Whether a chunk's file is what the journal says.</summary>
    public static bool Holds(RenderedChunk chunk, string sha256) =>
        chunk.Path is { } path
        && new FileInfo(path) is { Exists: true, LinkTarget: null } file
        && file.Length == chunk.Length
        && Hash(path) == sha256;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Append(JournalLine line, bool toDisk = true)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, RenderJsonContext.Default.JournalLine);
        Array.Resize(ref bytes, bytes.Length + 1);
        bytes[^1] = (byte)'\n';
        lock (_gate)
        {
            var end = _file.Seek(0, SeekOrigin.End);
            try
            {
                _file.Write(bytes);
                _file.Flush(toDisk);
            }
            catch (IOException)
            {
                // Half a line, as a full disk leaves it, would spoil the next one.
                _file.SetLength(end);
                throw;
            }
        }
    }

    private static JournalLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RenderJsonContext.Default.JournalLine);
        }
        catch (JsonException)
        {
            // Torn by a crash: what it would have said was not certain, so it is done again.
            return null;
        }
    }

    // Of the older format only what names the source is read.
    private static (string? Name, string? SourcePath)? ParseOlder(string text)
    {
        try
        {
            using var line = JsonDocument.Parse(text);
            if (
                line.RootElement is not { ValueKind: JsonValueKind.Object } root
                || !root.TryGetProperty(nameof(JournalLine.Version), out var version)
                || version.ValueKind != JsonValueKind.Number
                || !version.TryGetInt32(out var number)
                || number >= CurrentVersion
                || !root.TryGetProperty(nameof(JournalLine.Job), out var job)
                || job.ValueKind != JsonValueKind.Object
                || !job.TryGetProperty(nameof(JournalHeader.Plan), out var plan)
                || plan.ValueKind != JsonValueKind.Object
            )
                return null;
            return (Text(plan, nameof(ChunkPlan.Name)), Text(plan, nameof(ChunkPlan.Path)));
        }
        catch (JsonException)
        {
            // Torn by a crash, as in Parse.
            return null;
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file)).ToLowerInvariant();
    }
}
