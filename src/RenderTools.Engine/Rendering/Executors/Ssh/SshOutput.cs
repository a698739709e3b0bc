using System.Globalization;
using System.Text;

namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>
/// Reads what a session's script prints: ffmpeg's progress, lines of the script's own that begin with "rt ", and behind
/// such a line the bytes of a file.
/// </summary>
/// <param name="task">The files that the host may send.</param>
/// <param name="directory">Where they go.</param>
internal sealed class SshOutput(TaskFiles task, string directory) : IDisposable
{
    // What the script says with a word of its own.
    private const string Mark = "rt ";

    private const int LongestLine = 1 << 16;

    private readonly List<byte> _line = [];
    private FileStream? _file;
    private Cksum _sum = new();
    private long _left;
    private string _expected = "";

    /// <summary>Called for each line that is none of the script's.</summary>
    public required Action<string> OnLine { get; init; }

    /// <summary>Called when ffmpeg runs.</summary>
    public required Action OnRun { get; init; }

    /// <summary>Called when bytes of a file have come.</summary>
    public Action OnReceived { get; init; } = () => { };

    /// <summary>The exit code of ffmpeg; null: it is not known to have ended.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>
    /// Why the host did not run ffmpeg, or why what came of it is not accepted; null: nothing is wrong.
    /// </summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether the script came to its end.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(Stream stream, Action onRead, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            onRead();
            await TakeAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private async Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            if (_file is null)
            {
                bytes = bytes[TakeLine(bytes.Span)..];
            }
            else
            {
                var part = bytes[..(int)Math.Min(_left, bytes.Length)];
                await _file.WriteAsync(part, cancellationToken);
                _sum.Add(part.Span);
                _left -= part.Length;
                OnReceived();
                bytes = bytes[part.Length..];
            }

            if (_file is not null && _left == 0)
                await EndFileAsync();
        }
    }

    // How many bytes belong to the line, or to the beginning of one.
    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var part = end < 0 ? bytes : bytes[..end];
        _line.AddRange(part[..Math.Min(part.Length, LongestLine - _line.Count)]);
        if (end < 0)
            return bytes.Length;
        var line = Encoding.UTF8.GetString([.. _line]);
        _line.Clear();
        if (line.StartsWith(Mark, StringComparison.Ordinal))
            TakeMark(line[Mark.Length..]);
        else
            OnLine(line);
        return end + 1;
    }

    private void TakeMark(string said)
    {
        var words = $"{said} ".Split(' ', 2);
        words[1] = words[1].TrimEnd();
        switch (words[0])
        {
            case "run":
                OnRun();
                break;
            case "no":
                Refusal = words[1];
                break;
            case "exit":
                ExitCode = (int)Number(words[1]);
                break;
            case "file":
                BeginFile(words[1].Split(' ', 3));
                break;
            case "end":
                IsWhole = true;
                break;
        }
    }

    private void BeginFile(string[] words)
    {
        if (words is not [var sum, var length, var name] || !IsExpected(name))
            throw new IOException($"The host sends a file that the task has not: '{string.Join(' ', words)}'.");
        _expected = sum;
        _left = Number(length);
        _sum = new Cksum();
        _file = new FileStream(Path.Combine(directory, name), FileMode.Create, FileAccess.Write, FileShare.None);
    }

    private static long Number(string word) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IOException($"The host sends '{word}' where a number is expected.");

    private bool IsExpected(string name) =>
        name == Path.GetFileName(name)
        && (
            task.All.Contains(name, StringComparer.Ordinal)
            || (task.Measurements is { } prefix && name.StartsWith(prefix, StringComparison.Ordinal))
        );

    private async Task EndFileAsync()
    {
        var name = Path.GetFileName(_file!.Name);
        await _file.DisposeAsync();
        _file = null;
        if (_sum.Value.ToString(CultureInfo.InvariantCulture) != _expected)
            Refusal = $"'{name}' arrived damaged";
    }
}
