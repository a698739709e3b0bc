using System.Text;
using CliWrap;

namespace RenderTools.Processes;

/// <summary>
/// Passes on a program's output line by line. A line ends at LF, CR or CR LF. Characters beyond the longest length are
/// dropped, so that a line without end cannot fill the memory.
/// </summary>
internal sealed class LineTarget(Action<string> onLine, int longest)
{
    private readonly StringBuilder _line = new();
    private bool _afterReturn;

    /// <summary>Creates the target of a pipe.</summary>
    /// <param name="onLine">Called for each line.</param>
    /// <param name="longest">The longest line that is passed on, in characters.</param>
    /// <param name="onRead">Called after each read, also in the middle of a line.</param>
    public static PipeTarget Create(Action<string> onLine, int longest, Action onRead) =>
        PipeTarget.Create((stream, token) => new LineTarget(onLine, longest).ReadAsync(stream, onRead, token));

    private async Task ReadAsync(Stream stream, Action onRead, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(
            stream,
            Encoding.UTF8,
            detectEncodingFromByteOrderMarks: false,
            leaveOpen: true
        );
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            onRead();
            SplitLines(buffer.AsSpan(0, read));
        }

        if (_line.Length > 0)
            EndLine();
    }

    private void SplitLines(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var end = text.IndexOfAny('\n', '\r');
            var part = end < 0 ? text : text[..end];
            _line.Append(part[..Math.Min(part.Length, longest - _line.Length)]);
            if (end < 0)
            {
                _afterReturn &= part.Length == 0;
                return;
            }

            // The CR of a CR LF has already ended the line.
            if (text[end] != '\n' || !_afterReturn || end > 0)
                EndLine();
            _afterReturn = text[end] == '\r';
            text = text[(end + 1)..];
        }
    }

    private void EndLine()
    {
        onLine(_line.ToString());
        _line.Clear();
    }
}
