using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace RenderTools.Tests.Hosting;

/// <summary>
/// Keeps text; answers every question with yes, as someone would who was asked by a high ConfirmImpact.
/// </summary>
internal sealed class RecordingUI : PSHostUserInterface
{
    private readonly StringBuilder _text = new();

    // Without it the formatter takes 120 columns.
    public override PSHostRawUserInterface? RawUI => null;

    public override void Write(string value)
    {
        lock (_text)
            _text.Append(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    // These arrive as records, too.
    public override void WriteErrorLine(string value) { }

    public override void WriteWarningLine(string message) { }

    public override void WriteVerboseLine(string message) { }

    public override void WriteDebugLine(string message) { }

    public override void WriteProgress(long sourceId, ProgressRecord record) { }

    public override int PromptForChoice(
        string caption,
        string message,
        Collection<ChoiceDescription> choices,
        int defaultChoice
    ) => 0;

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

    public override Dictionary<string, PSObject> Prompt(
        string caption,
        string message,
        Collection<FieldDescription> descriptions
    ) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName
    ) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options
    ) => throw new NotSupportedException();

    internal string TakeText()
    {
        lock (_text)
        {
            var text = _text.ToString();
            _text.Clear();
            return text;
        }
    }
}
